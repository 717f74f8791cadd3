using System.Globalization;
using Selfhold.Storage;

namespace Selfhold.Consent.Decisions;

/// <summary>One grant as <c>consent_decision</c> has it: all that a decision needs, in microseconds and names.</summary>
internal sealed record DecisionRow(
    Guid Person, Guid Grant, ReadOnlyMemory<byte> Agreement, string Basis, string State, string[] Attributes, long? GivenAt, (long At, string Name)[] Denied, long? Until, long? Uses, long Generation)
{
    public const string Columns = "person_id, grant_id, agreement, basis, state, attributes, given_at, denied, until, uses, generation";

    public static DecisionRow Read(SqlRows rows) => new(
        rows.Uuid(0), rows.Uuid(1), rows.Bytes(2).ToArray(), rows.Text(3)!, rows.Text(4)!, Names(rows.Text(5)), rows.IsNull(6) ? null : rows.Long(6), Denials(rows.Text(7)),
        rows.IsNull(8) ? null : rows.Long(8), rows.IsNull(9) ? null : rows.Long(9), rows.Long(10));

    public static string[] Names(string? lines) => string.IsNullOrEmpty(lines) ? [] : lines.Split('\n');

    public static string Lines(IEnumerable<string> names) => string.Join('\n', names);

    public static string Lines(IReadOnlyDictionary<string, DateTimeOffset> denied)
        => string.Join('\n', denied.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => string.Create(CultureInfo.InvariantCulture, $"{HubStorage.Micros(d.Value)} {d.Key}")));

    private static (long At, string Name)[] Denials(string? lines)
    {
        if (string.IsNullOrEmpty(lines))
        {
            return [];
        }

        string[] all = lines.Split('\n');
        var denied = new (long, string)[all.Length];
        for (int i = 0; i < all.Length; i++)
        {
            int space = all[i].IndexOf(' ', StringComparison.Ordinal);
            denied[i] = (long.Parse(all[i].AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture), all[i][(space + 1)..]);
        }

        return denied;
    }
}
