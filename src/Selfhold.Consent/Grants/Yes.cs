namespace Selfhold.Consent;

/// <summary>Who did something to a grant.</summary>
/// <param name="Kind"><c>person</c>, <c>operator</c>, <c>business</c> or <c>hub</c>.</param>
/// <param name="Reason">Why, where it was not the person herself: shown to her.</param>
public sealed record Actor(string Kind, string? Reason)
{
    public static Actor Person { get; } = new("person", null);

    public static Actor Hub { get; } = new("hub", null);

    public static Actor Operator(string reason) => new("operator", reason);

    public static Actor Business(string reason) => new("business", reason);
}

/// <summary>A person's yes to one version of an agreement.</summary>
/// <param name="Person">The account that she says it with.</param>
/// <param name="Agreement">SHA-256 of the version that she was shown.</param>
/// <param name="Attributes">
/// What she gives. All essential ones are needed. Optional ones that she leaves out she thereby refuses for the purpose, because she was shown them and did not choose them.
/// Ordinary attributes and those of special categories take two answers: of a mixed one only the ordinary part is given.
/// </param>
/// <param name="Subject">How the business knows her: her subject or customer id in its domain. Receipts carry it, never her account.</param>
/// <param name="Channel">Where she said it: <c>portal</c>, <c>sign_in</c>, <c>request</c>.</param>
/// <param name="Language">The language of the page; the notice kept is the one of <see cref="Agreement.TextFor"/>.</param>
public sealed record Yes(Guid Person, ReadOnlyMemory<byte> Agreement, IReadOnlyList<string> Attributes, string Subject, string Channel, string Language)
{
    /// <summary>All accounts of the person, where she has several that were joined: what she gave with any of them to an older version ends with this yes.</summary>
    public IReadOnlyList<Guid> Accounts { get; init; } = [];

    internal IReadOnlyList<Guid> All => Accounts.Count == 0 ? [Person] : [.. Accounts.Append(Person).Distinct()];

    /// <summary>When it ends by itself; null: when she ends it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many releases; null: not counted.</summary>
    public long? Uses { get; init; }

    /// <summary>She was asked about the special categories by themselves, and said so in words (GDPR article 9(2)(a)). Without it nothing special is given.</summary>
    public bool Explicit { get; init; }

    public Actor Actor { get; init; } = Actor.Person;
}

/// <summary>What a yes led to.</summary>
/// <param name="Receipt">Signed; JWS in compact form.</param>
/// <param name="Left">Attributes of special categories that were not given, because they need an explicit yes of their own.</param>
/// <param name="Already">The same was given before and nothing changed: a second click.</param>
public sealed record Given(GrantInfo Grant, string Receipt, IReadOnlyList<string> Left, bool Already);
