using System.Security.Cryptography;

namespace Selfhold.Storage;

public sealed partial class KeyRing
{
    /// <summary>Every wrapped key that does not open, of one moment: keys of records first, then those above them. None is how it should be.</summary>
    internal IEnumerable<DataProblem> Check(IProgress<long>? progress)
    {
        (HubRead read, MasterKey master, long masterId) = Snapshot();
        using HubRead snapshot = read;
        var opened = new List<(StoredKey Row, byte[] Key)>();
        foreach (StoredKey row in StoredKey.Read(_database, read.Connection, read.Transaction, null, Guid.Empty).Where(k => !string.Equals(k.Kind, Master, StringComparison.Ordinal)))
        {
            if (Try(() => opened.Add((row, Unwrap(row, master, masterId)))) is { } problem)
            {
                yield return problem;
            }
        }

        var sources = new Dictionary<long, SourceKey>();
        foreach (IGrouping<Guid, (StoredKey Row, byte[] Key)> versions in opened.Where(k => string.Equals(k.Row.Kind, SourceKind, StringComparison.Ordinal)).GroupBy(k => k.Row.Owner))
        {
            SourceKey source = Of(versions.Key, [.. versions]);
            foreach ((StoredKey row, _) in versions)
            {
                sources.Add(row.KeyId, source);
            }
        }

        using PreparedSql select = read.Prepare("""
            SELECT k.record_id, k.key_id, k.wrapped, k.under, h.key_id, h.wrapped
            FROM keys_record k LEFT JOIN keys_record h ON h.record_id = k.under AND h.under IS NULL
            ORDER BY k.record_id
            """);
        using SqlRows rows = select.Query();
        var key = new byte[RecordKey.Length];
        for (long looked = 1; rows.Read(); looked++)
        {
            if (!Opens(sources, rows, key))
            {
                Error error = StorageErrors.SealedValueDamaged("keys_record", rows.Uuid(0));
                yield return new DataProblem(error.Code, error.Message);
            }

            if (looked % 1024 == 0)
            {
                progress?.Report(looked);
            }
        }

        CryptographicOperations.ZeroMemory(key);
    }

    private static bool Opens(Dictionary<long, SourceKey> sources, SqlRows row, Span<byte> key)
    {
        if (row.IsNull(3))
        {
            return sources.TryGetValue(row.Long(1), out SourceKey? source) && source.TryOpen(row.Uuid(0), row.Bytes(2), key);
        }

        if (row.Long(1) != HolderKey.HeldKeyId || row.IsNull(4) || !sources.TryGetValue(row.Long(4), out SourceKey? ofPersons))
        {
            return false;
        }

        using HolderKey? holder = ofPersons.OpenHolder(row.Uuid(3), row.Bytes(5));
        return holder is not null && holder.TryOpen(row.Uuid(0), row.Bytes(2), key);
    }

    private static DataProblem? Try(Action open)
    {
        try
        {
            open();
            return null;
        }
        catch (StorageException e)
        {
            return new DataProblem(e.Error.Code, e.Error.Message);
        }
    }
}
