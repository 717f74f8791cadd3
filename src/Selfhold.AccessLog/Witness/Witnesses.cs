using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>The witnesses that are asked, by name.</summary>
    public IReadOnlyList<LogWitness> Witnesses(IStatements from)
    {
        ArgumentNullException.ThrowIfNull(from);
        using PreparedSql select = from.Prepare("SELECT name, url, verifier, size, problem, created_at, seen_at FROM accesslog_witness ORDER BY name");
        using SqlRows rows = select.Query();
        var found = new List<LogWitness>();
        while (rows.Read())
        {
            found.Add(new LogWitness(
                rows.Text(0)!, new Uri(rows.Text(1)!), rows.Text(2)!, rows.Long(3), rows.Text(4), HubStorage.FromMicros(rows.Long(5)), rows.IsNull(6) ? null : HubStorage.FromMicros(rows.Long(6))));
        }

        return found;
    }
}
