using System.Diagnostics;

namespace Selfhold.AccessLog.Append;

/// <summary>Words of entries.</summary>
internal static class Names
{
    public static string Of(LookOutcome outcome) => outcome switch
    {
        LookOutcome.Released => "released",
        LookOutcome.Denied => "denied",
        LookOutcome.Done => "done",
        _ => throw new UnreachableException(),
    };

    public static string Of(ReaderKind kind) => kind switch
    {
        ReaderKind.Client => "client",
        ReaderKind.Business => "business",
        ReaderKind.Operator => "operator",
        ReaderKind.Person => "person",
        _ => throw new UnreachableException(),
    };

    /// <summary>A set of attributes as it stands in <c>accesslog_fields</c>.</summary>
    public static string Of(IReadOnlyList<string> fields) => fields.Count switch
    {
        0 => "",
        1 => fields[0],
        _ => string.Join('\n', fields),
    };
}
