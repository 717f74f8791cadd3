using System.Globalization;
using System.Reflection;
using System.Text;

namespace Selfhold.Architecture.Tests;

/// <summary>
/// What others may build upon, as a golden file per assembly: a change to it is looked at, not slipped in.
/// SELFHOLD_UPDATE_GOLDEN=1 rewrites the files.
/// </summary>
public sealed class PublicSurfaceTests
{
    [Theory]
    [InlineData("Selfhold.Kernel")]
    [InlineData("Selfhold.Matching")]
    [InlineData("Selfhold.Formats")]
    [InlineData("Selfhold.Storage")]
    [InlineData("Selfhold.OpenId")]
    [InlineData("Selfhold.Outbound")]
    [InlineData("Selfhold.Identity")]
    [InlineData("Selfhold.Records")]
    [InlineData("Selfhold.Transparency")]
    [InlineData("Selfhold.AccessLog")]
    [InlineData("Selfhold.Consent")]
    [InlineData("Selfhold.Supply")]
    public void the_public_surface_is_what_was_agreed(string assembly)
    {
        string golden = Directory.EnumerateFiles(House.Root, $"{assembly}.surface.txt", SearchOption.AllDirectories)
            .FirstOrDefault(f => !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)) ?? House.Path(Path.Combine(Path.GetDirectoryName(House.Projects().Single(p => p.EndsWith("Selfhold.Architecture.Tests.csproj", StringComparison.Ordinal)))!, $"{assembly}.surface.txt"));
        string now = Surface(Assembly.Load(assembly));
        if (string.Equals(Environment.GetEnvironmentVariable("SELFHOLD_UPDATE_GOLDEN"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(golden, now);
        }

        Assert.Equal(File.ReadAllText(golden), now, ignoreLineEndingDifferences: true);
    }

    private static string Surface(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().Where(t => !IsComponent(t)).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Kind(type)} {type.FullName}\n");
            foreach (string member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => !IsMade(m, type)).Select(Describe).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The compiler of pages makes each one public; nobody outside its room can show one.</summary>
    private static bool IsComponent(Type type) => typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type) || type.Name.StartsWith('_');

    private static string Kind(Type type) => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : "class";

    // What the compiler adds to records, enums and properties says nothing new.
    private static bool IsMade(MemberInfo member, Type type) => member switch
    {
        MethodInfo method => (method.IsSpecialName && !method.Name.StartsWith("op_Impl", StringComparison.Ordinal))
            || method.Name is "ToString" or "Equals" or "GetHashCode" or "Deconstruct" or "<Clone>$",
        FieldInfo field => string.Equals(field.Name, "value__", StringComparison.Ordinal),
        Type => true,
        _ => type.IsEnum && member is not FieldInfo,
    };

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo m => $"{(m.IsStatic ? "static " : "")}{Name(m.ReturnType)} {m.Name}({Parameters(m)})",
        ConstructorInfo c => $"new({Parameters(c)})",
        PropertyInfo p => $"{(p.GetAccessors()[0].IsStatic ? "static " : "")}{Name(p.PropertyType)} {p.Name} {{ {(p.CanRead ? "get; " : "")}{(p.SetMethod is { IsPublic: true } ? "set; " : "")}}}",
        FieldInfo { IsLiteral: true } f => $"const {Name(f.FieldType)} {f.Name} = {Convert.ToString(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        FieldInfo f => $"{(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}",
        _ => $"{member.MemberType} {member.Name}",
    };

    private static string Parameters(MethodBase method)
        => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.IsOptional ? " = default" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick >= 0
            ? type.Name[..tick] + "<" + string.Join(", ", type.GetGenericArguments().Select(Name)) + ">"
            : type.Name;
    }
}
