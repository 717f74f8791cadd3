using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Selfhold.AccessLog;
using Selfhold.Matching;
using Selfhold.Records;

namespace Selfhold.Architecture.Tests;

/// <summary>Nothing is unsealed for a reader but through the door (docs/adr/0012): held over what is built, not over what was meant.</summary>
public sealed class DoorTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What holds values of people, or what a business calls them. A new type of that kind is named here.</summary>
    private static readonly Type[] Values =
    [
        typeof(CustomerView), typeof(AttributeView), typeof(AttributeValue), typeof(ValueOrigin), typeof(LinkedRecord), typeof(CustomerHit), typeof(ReviewItem),
        typeof(Explanation), typeof(OwnRecordView), typeof(OwnMember), typeof(PersonRecordView), typeof(PersonField), typeof(PersonValue), typeof(PersonUnused), typeof(StatementInfo),
    ];

    /// <summary>Answers that repeat the names which the caller itself has said, and nothing else of the records.</summary>
    private static readonly string[] SaidByTheCaller = ["Decide", "UndoJoin"];

    [Fact]
    public void no_public_member_of_the_records_room_hands_out_values_without_an_admission()
    {
        foreach (MethodInfo method in typeof(RecordsRoom).Assembly.GetExportedTypes().Where(t => !Values.Contains(t)).SelectMany(t => t.GetMethods(Declared)).Where(m => !IsPartOfARecord(m)))
        {
            bool hands = Holds(method.ReturnType, Values) || method.GetParameters().Any(p => p.IsOut && Holds(p.ParameterType, Values));
            bool writes = method.GetParameters().Any(p => typeof(Stream).IsAssignableFrom(p.ParameterType) || typeof(TextWriter).IsAssignableFrom(p.ParameterType)) && method.ReturnType != typeof(Result<RecordsExport>);
            Assert.False((hands || writes) && !TakesAdmission(method), $"{method.DeclaringType!.Name}.{method.Name} shows values and takes no admission.");
        }
    }

    [Fact]
    public void what_tells_records_by_the_names_of_their_business_takes_an_admission_or_was_told_them()
    {
        foreach (MethodInfo method in typeof(RecordsRoom).GetMethods(Declared).Where(m => Tells(m.ReturnType, typeof(RecordRef), [])))
        {
            // An export's report names records that were corrected; it comes out of an export whose every step was admitted.
            Assert.True(TakesAdmission(method) || SaidByTheCaller.Contains(method.Name), $"RecordsRoom.{method.Name} tells names of records and takes no admission.");
        }
    }

    [Fact]
    public void rows_of_an_export_are_written_only_with_an_admission()
    {
        MethodInfo[] steps = [.. typeof(RecordsExport).GetMethods(Declared).Where(m => !m.IsSpecialName)];
        Assert.Equal(["Complete", "Dispose", "Next", "Write"], steps.Select(m => m.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Single(steps, TakesAdmission);
        Assert.Empty(typeof(RecordsExport).GetConstructors());
    }

    [Fact]
    public void only_the_supply_room_calls_what_takes_an_admission()
    {
        string[] guarded = [.. Guarded().Select(m => $"{m.DeclaringType!.FullName}.{m.Name}").Distinct(StringComparer.Ordinal)];
        Assert.Contains("Selfhold.Records.RecordsRoom.Customer", guarded, StringComparer.Ordinal);
        Assert.Contains("selfhold.dll", Built(), StringComparer.Ordinal);
        foreach (string assembly in Built().Where(a => a is not "Selfhold.Supply.dll" and not "Selfhold.Records.dll"))
        {
            Assert.DoesNotContain(Called(assembly), call => guarded.Contains(call, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void only_the_access_log_makes_an_admission()
    {
        Assert.Empty(typeof(Admission).GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        Assert.True(typeof(Admission).IsSealed);
        foreach (string assembly in Built().Where(a => a is not "Selfhold.AccessLog.dll"))
        {
            Assert.DoesNotContain("Selfhold.AccessLog.Admission..ctor", Called(assembly));
        }

        // The host is among those who see the room's inside, and is looked at above.
        Assert.Contains("selfhold", Friends(typeof(Admission).Assembly), StringComparer.Ordinal);
        Assert.All(Friends(typeof(Admission).Assembly).Where(f => f is not "selfhold"), f => Assert.Matches("[.](Tests|Bench|Runner)$", f));
    }

    [Fact]
    public void no_part_of_the_house_sees_the_inside_of_the_records_room()
        => Assert.DoesNotContain(Friends(typeof(RecordsRoom).Assembly), f => !f.EndsWith(".Tests", StringComparison.Ordinal) && !f.EndsWith(".Bench", StringComparison.Ordinal) && f is not "Selfhold.Faults.Runner");

    private static string[] Friends(Assembly assembly)
        => [.. assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(a => a.AssemblyName.Split(',')[0]).Order(StringComparer.Ordinal)];

    private static IEnumerable<MethodInfo> Guarded()
        => typeof(RecordsRoom).Assembly.GetExportedTypes().SelectMany(t => t.GetMethods(Declared)).Where(TakesAdmission);

    private static bool TakesAdmission(MethodInfo method) => method.GetParameters().Any(p => p.ParameterType == typeof(Admission));

    // Properties and what the compiler adds: they repeat what was handed out already.
    private static bool IsPartOfARecord(MethodInfo method)
        => method.IsSpecialName || method.Name is "Deconstruct" or "<Clone>$" or "ToString" or "Equals" or "GetHashCode" || method.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;

    private static bool Holds(Type type, Type[] wanted)
        => wanted.Contains(type) || (type.HasElementType && Holds(type.GetElementType()!, wanted)) || (type.IsGenericType && type.GetGenericArguments().Any(t => Holds(t, wanted)));

    /// <summary>Whether an answer has a part of a type, however deep.</summary>
    private static bool Tells(Type type, Type wanted, HashSet<Type> seen)
        => type == wanted
            || (type.HasElementType && Tells(type.GetElementType()!, wanted, seen))
            || (type.IsGenericType && type.GetGenericArguments().Any(t => Tells(t, wanted, seen)))
            || (type.Assembly == wanted.Assembly && seen.Add(type) && type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(p => Tells(p.PropertyType, wanted, seen)));

    private static string[] Built()
        => [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*elfhold*.dll").Select(Path.GetFileName).OfType<string>().Where(f => !f.Contains("Tests", StringComparison.Ordinal))];

    /// <summary>Members of other assemblies that one refers to: type and name.</summary>
    private static HashSet<string> Called(string assembly)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly));
        using var image = new PEReader(file);
        MetadataReader metadata = image.GetMetadataReader();
        var called = new HashSet<string>(StringComparer.Ordinal);
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
                called.Add($"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}");
            }
        }

        return called;
    }
}
