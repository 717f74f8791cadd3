using System.Data.Common;
using Selfhold.Storage.Backup;
using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

/// <param name="Rows">How many, and a digest of all their values in the order of the primary key: the same on both databases.</param>
public sealed record TableDigest(string Table, long Rows, string Sha256);

/// <summary>What a backup or a restore went through.</summary>
/// <param name="Pair">Stands in both files; only files of one pair are restored together.</param>
/// <param name="Tables">Of both files.</param>
public sealed record BackupReport(Guid Pair, DateTimeOffset MadeAt, IReadOnlyList<TableDigest> Tables)
{
    public long Rows => Tables.Sum(t => t.Rows);
}

/// <summary>
/// A hub as two files: data, where every value of a person is sealed, and keys, themselves sealed by the master key. The same files for both
/// databases. Keep them apart, and the key file for a short time only: what was erased stays erased when no old key file is left.
/// </summary>
public static partial class HubBackup
{
    /// <summary>Writes both files from one moment of the database, while others go on writing. Notes the backup in the hub.</summary>
    /// <param name="progress">Rows written so far.</param>
    public static Result<BackupReport> Write(HubStorage storage, Stream data, Stream keys, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        Guid pair = NewPair();
        long madeAt = HubStorage.Micros(storage.Clock);
        try
        {
            var digests = new List<TableDigest>();
            (HubRead read, MasterKey master, long masterId) = storage.Keys.Snapshot();
            using (read)
            {
                string schema = storage.Database.Applied(read.Connection)[^1];
                IReadOnlyList<TableShape> shapes = TableShape.Of(read.Connection, read.Family);
                byte[] seal = KeyRing.Derive(master.Key, SealPurpose(pair));
                digests.AddRange(WriteFile(read, data, BackupFormat.Data, pair, madeAt, schema, shapes, seal, progress, 0, ct));
                digests.AddRange(WriteFile(read, keys, BackupFormat.Keys, pair, madeAt, schema, shapes, seal, progress, digests.Sum(d => d.Rows), ct));
            }

            using HubWrite write = storage.BeginWrite(ct);
            if (!storage.Keys.IsNewest(write, masterId))
            {
                return StorageErrors.BackupKeyRotated();
            }

            storage.SetFact(write, HubFacts.LastBackup, pair.ToString());
            write.Commit();
            return new BackupReport(pair, HubStorage.FromMicros(madeAt), digests);
        }
        catch (StorageException e)
        {
            return e.Error;
        }
        catch (IOException e)
        {
            return StorageErrors.BackupNotWritten(e.GetType().Name);
        }
    }

    private static List<TableDigest> WriteFile(HubRead read, Stream to, byte kind, Guid pair, long madeAt, string schema, IReadOnlyList<TableShape> shapes, byte[] seal, IProgress<long>? progress, long before, CancellationToken ct)
    {
        using var writer = new BackupWriter(to);
        writer.Header(kind, pair, madeAt, schema);
        var digests = new List<TableDigest>();
        foreach (TableShape shape in shapes.Where(s => BackupFormat.IsKeyTable(s.Name) == (kind == BackupFormat.Keys)))
        {
            long soFar = before + digests.Sum(d => d.Rows);
            using PreparedSql select = read.Prepare(SelectAll(shape, read.Family));
            using SqlRows rows = select.Query();
            digests.Add(writer.Table(shape, rows, count =>
            {
                ct.ThrowIfCancellationRequested();
                progress?.Report(soFar + count);
            }));
        }

        writer.Trailer(seal);
        return digests;
    }

    private static string SelectAll(TableShape shape, DatabaseFamily family)
    {
        string Order(string column) => SqlName.Quote(column)
            + (family == DatabaseFamily.Postgres && shape.Columns.Any(c => c.Type == BulkType.Text && string.Equals(c.Name, column, StringComparison.Ordinal)) ? " COLLATE \"C\"" : "");
        return $"SELECT {string.Join(", ", shape.Columns.Select(c => SqlName.Quote(c.Name)))} FROM {SqlName.Quote(shape.Name)} ORDER BY {string.Join(", ", shape.Key.Select(Order))}";
    }

    /// <summary>What the tables of an open database would digest to.</summary>
    private static List<TableDigest> Digest(HubDatabase database)
    {
        using var read = new HubRead(database);
        IReadOnlyList<TableShape> shapes = TableShape.Of(read.Connection, read.Family);
        return
        [
            .. WriteFile(read, Stream.Null, BackupFormat.Data, Guid.Empty, 0, "x", shapes, new byte[32], null, 0, CancellationToken.None),
            .. WriteFile(read, Stream.Null, BackupFormat.Keys, Guid.Empty, 0, "x", shapes, new byte[32], null, 0, CancellationToken.None),
        ];
    }

    private static string SealPurpose(Guid pair) => "backup|" + pair;

    // Random, not from the clock: two backups of a restored machine never share one.
    private static Guid NewPair() => new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    internal static void DeleteQuietly(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left is sealed, and says by its name what it was.
        }
    }

    private static IReadOnlyList<string> Applied(HubDatabase database)
    {
        DbConnection connection = database.Rent();
        try
        {
            return database.Applied(connection);
        }
        finally
        {
            database.Return(connection);
        }
    }

    private static void MigrateTo(HubDatabase database, string? schema)
    {
        DbConnection connection = database.Rent();
        try
        {
            database.Migrate(connection, schema);
        }
        finally
        {
            database.Return(connection);
        }
    }
}
