using System.Text;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>Statements of a person as rows, each sealed under the key of the account that made it.</summary>
internal static class StatementRows
{
    public const string Table = "records_statement";

    /// <summary>By attribute and slot, newest first.</summary>
    /// <param name="ended">Those that hold no more as well.</param>
    public static List<StatementInfo> Read(IStatements from, HubStorage storage, IReadOnlyList<Guid> accounts, bool ended)
    {
        var keys = new List<HolderKey>(accounts.Count);
        try
        {
            foreach (Guid account in accounts)
            {
                keys.Add(storage.Keys.Holder(from, account));
            }

            return Read(from, keys, ended);
        }
        finally
        {
            keys.ForEach(k => k.Dispose());
        }
    }

    /// <param name="keys">Of all accounts of the person.</param>
    public static List<StatementInfo> Read(IStatements from, IReadOnlyList<HolderKey> keys, bool ended)
    {
        Guid[] accounts = [.. keys.Select(k => k.Person)];
        var rows = new List<(Guid Account, Guid Id, string Attribute, int Slot, Assurance Assurance, byte[] Value, long At, long? Ended)>();
        using (PreparedSql select = from.Prepare(
            $"""
            SELECT person_id, statement_id, attribute, slot, assurance, sealed, stated_at, ended_at FROM records_statement
            WHERE person_id {Among.In(accounts, 0)}{(ended ? "" : " AND ended_at IS NULL")} ORDER BY attribute, slot, stated_at DESC, statement_id DESC
            """,
            Among.Types(accounts)))
        {
            using SqlRows read = select.Bind(0, accounts).Query();
            while (read.Read())
            {
                rows.Add((read.Uuid(0), read.Uuid(1), read.Text(2)!, (int)read.Long(3), (Assurance)read.Long(4), read.Bytes(5).ToArray(), read.Long(6), read.IsNull(7) ? null : read.Long(7)));
            }
        }

        var opened = new StatementInfo[rows.Count];
        foreach (IGrouping<Guid, int> account in Enumerable.Range(0, rows.Count).GroupBy(i => rows[i].Account))
        {
            HolderKey key = keys[Array.IndexOf(accounts, account.Key)];
            foreach (int i in account)
            {
                var row = rows[i];
                opened[i] = new StatementInfo(
                    row.Id, row.Account, row.Attribute, row.Slot, Encoding.UTF8.GetString(key.Open(new SealContext(Table, "value", row.Id, 0), row.Value)), row.Assurance,
                    HubStorage.FromMicros(row.At), row.Ended is { } at ? HubStorage.FromMicros(at) : null);
            }
        }

        return [.. opened];
    }
}
