namespace Selfhold.Conformance.Tests;

/// <summary>Says which module of the OpenID Foundation's suite a test stands for, and which clauses it checks. The table in <c>docs/spec</c> is made from these.</summary>
/// <param name="name">The suite's <c>testName</c>.</param>
/// <param name="clauses">Core: OpenID Connect Core 1.0; Discovery, Registration, RP-Logout, Back-Channel: its sisters; RFC: by number.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ModuleAttribute(string name, params string[] clauses) : Attribute
{
    public string Name { get; } = name;

    public string[] Clauses { get; } = clauses;

    /// <summary>Only for this plan; null is every plan that has the module.</summary>
    public string? Plan { get; set; }

    /// <summary>Why the hub does not offer what the module tries, where the suite skips the module or is content with a refusal. The test then checks the refusal.</summary>
    public string? NotOffered { get; set; }

    /// <summary>Why the hub does otherwise than the module demands, so that the suite would fail or warn. The test then checks what it does instead.</summary>
    public string? Differs { get; set; }
}
