using System.Globalization;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>A few ids in one statement: the accounts of a person.</summary>
internal static class Among
{
    /// <summary>"IN (@p3, @p4)" for as many ids as there are, their parameters beginning at <paramref name="first"/>.</summary>
    public static string In(IReadOnlyList<Guid> ids, int first)
    {
        if (ids.Count == 1)
        {
            return "= @p" + first.ToString(CultureInfo.InvariantCulture);
        }

        var text = new StringBuilder("IN (");
        for (int i = 0; i < ids.Count; i++)
        {
            text.Append(i == 0 ? "@p" : ", @p").Append((first + i).ToString(CultureInfo.InvariantCulture));
        }

        return text.Append(')').ToString();
    }

    public static BulkType[] Types(IReadOnlyList<Guid> ids, params ReadOnlySpan<BulkType> before) => [.. before, .. Enumerable.Repeat(BulkType.Uuid, ids.Count)];

    public static PreparedSql Bind(this PreparedSql sql, int first, IReadOnlyList<Guid> ids)
    {
        for (int i = 0; i < ids.Count; i++)
        {
            sql.Uuid(first + i, ids[i]);
        }

        return sql;
    }
}
