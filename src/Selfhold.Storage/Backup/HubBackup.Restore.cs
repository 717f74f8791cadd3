using System.Data.Common;
using System.Security.Cryptography;
using Selfhold.Storage.Backup;
using Selfhold.Storage.Engines;
using Selfhold.Storage.Migrations;

namespace Selfhold.Storage;

public static partial class HubBackup
{
    /// <summary>
    /// Makes a hub out of a data backup and the key backup that was made with it, or a younger one of the same hub, in either database. The master key must be in the directory or the environment already
    /// (<see cref="KeyRing.Import"/>). All or nothing: the files are proven to be whole, genuine and a pair before anything of them counts.
    /// </summary>
    /// <remarks>
    /// A backup of an older schema is brought up to this program's. A target that has a hub, or the write-ahead log of one, is
    /// <c>target_not_empty</c>. The restored hub was opened and looked over when this returns. Keys that a tombstone names, in the key backup or in the target's own list, are destroyed: what was erased stays erased.
    /// </remarks>
    public static Result<BackupReport> Restore(Stream data, Stream? keys, HubLocation into, StorageOptions? options = null, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(into);
        options ??= new StorageOptions();
        if (keys is null)
        {
            return StorageErrors.BackupKeysMissing();
        }

        if (!MasterKey.Load(into, options).TryGet(out MasterKey? master, out Error? error))
        {
            return error;
        }

        try
        {
            return into.Postgres is null
                ? RestoreFile(data, keys, into, options, master, progress, ct)
                : RestorePostgres(data, keys, into, options, master, progress, ct);
        }
        catch (StorageException e)
        {
            return e.Error;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageErrors.DirectoryUnusable(into.DataDirectory);
        }
    }

    /// <summary>Into a directory beside it, and moved into its place when all is proven.</summary>
    private static Result<BackupReport> RestoreFile(Stream data, Stream keys, HubLocation into, StorageOptions options, MasterKey master, IProgress<long>? progress, CancellationToken ct)
    {
        if (Taken(into) is { } taken)
        {
            return taken;
        }

        var aside = new HubLocation(Path.Combine(into.DataDirectory, ".restoring-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))));
        try
        {
            BackupReport report;
            using (HubDatabase database = HubStorage.OpenDatabase(aside, create: true, options).Value)
            {
                report = Load(database, data, keys, master, into, progress, ct);
                MigrateTo(database, null);
                LeaveBehind(database, into, options);
            }

            if (Examine(aside, WithKey(options, master)) is { } unfit)
            {
                return unfit;
            }

            if (new FileInfo(aside.DatabaseFile + "-wal") is { Exists: true, Length: > 0 })
            {
                return StorageErrors.RestoreFailed("its log was not written back");
            }

            if (Taken(into) is { } late)
            {
                return late;
            }

            OwnerOnly.Rename(aside.DatabaseFile, into.DatabaseFile, overwrite: false);
            using HubStorage? storage = HubStorage.Open(into, create: false, options).TryGet(out HubStorage? opened, out Error? error) ? opened : null;
            return storage is null ? error! : report;
        }
        finally
        {
            DeleteQuietly(aside.DataDirectory);
        }
    }

    /// <summary>SQLite would replay a log that was left there into the restored file, whichever database it is of.</summary>
    private static Error? Taken(HubLocation into)
        => File.Exists(into.DatabaseFile) ? StorageErrors.TargetNotEmpty(into)
            : HubLocation.LogSuffixes.Select(suffix => into.DatabaseFile + suffix).FirstOrDefault(File.Exists) is { } log ? StorageErrors.TargetHasLog(log)
            : null;

    /// <summary>In one transaction. What a failure leaves is an empty schema, which counts as empty the next time.</summary>
    private static Result<BackupReport> RestorePostgres(Stream data, Stream keys, HubLocation into, StorageOptions options, MasterKey master, IProgress<long>? progress, CancellationToken ct)
    {
        BackupReport report;
        using (var database = new PostgresDatabase(into, options))
        {
            if (Applied(database).Count > 0 && HasKeys(database))
            {
                return StorageErrors.TargetNotEmpty(into);
            }

            report = Load(database, data, keys, master, into, progress, ct);
            MigrateTo(database, null);
            LeaveBehind(database, into, options);
        }

        return Examine(into, options) is { } failed ? failed : report;
    }

    /// <summary>What must not come back from an older time.</summary>
    private static void LeaveBehind(HubDatabase database, HubLocation into, StorageOptions options)
    {
        IRestoredPart[] parts = [.. options.Parts.OfType<IRestoredPart>()];
        (DbConnection connection, DbTransaction transaction) = database.Begin(CancellationToken.None);
        using var write = new HubWrite(database, connection, transaction);
        Tombstones.Replay(write, into, HubStorage.Micros(options.Clock));
        Array.ForEach(parts, p => p.Restored(write, options.Clock));
        write.Commit();
    }

    /// <summary>Opens what was restored as any command would, and looks it over; null when it is a whole hub.</summary>
    private static Error? Examine(HubLocation at, StorageOptions options)
    {
        if (!HubStorage.Open(at, create: false, options).TryGet(out HubStorage? storage, out Error? error))
        {
            return error;
        }

        using (storage)
        {
            return HubDoctor.Structure(storage).FirstOrDefault(f => f.Severity == Severity.Error) is { } found ? StorageErrors.RestoreFailed(found.Code) : null;
        }
    }

    private static bool HasKeys(HubDatabase database)
    {
        using var read = new HubRead(database);
        return TableShape.Of(read.Connection, read.Family).Any(t => string.Equals(t.Name, "keys_key", StringComparison.Ordinal))
            && read.Prepare("SELECT COUNT(*) FROM keys_key").QueryLong() > 0;
    }

    private static BackupReport Load(HubDatabase database, Stream data, Stream keys, MasterKey master, HubLocation into, IProgress<long>? progress, CancellationToken ct)
    {
        using BackupReader dataFile = OpenFile(data, BackupFormat.Data);
        using BackupReader keysFile = OpenFile(keys, BackupFormat.Keys);
        // A younger key backup of the same hub is as good, and better: it knows what was erased since. An older one lacks keys, and would open what was erased.
        if ((dataFile.Pair != keysFile.Pair && keysFile.MadeAt <= dataFile.MadeAt) || !string.Equals(dataFile.Schema, keysFile.Schema, StringComparison.Ordinal))
        {
            throw new StorageException(StorageErrors.BackupNotAPair());
        }

        if (!SqlFileMigration.All.Contains(dataFile.Schema, StringComparer.Ordinal))
        {
            throw new StorageException(StorageErrors.BackupNewer(dataFile.Schema));
        }

        MigrateTo(database, dataFile.Schema);
        (DbConnection connection, DbTransaction transaction) = database.Begin(ct);
        using var write = new HubWrite(database, connection, transaction);
        IReadOnlyList<TableShape> shapes = TableShape.Of(connection, database.Family);
        List<TableDigest> tables = [.. LoadFile(keysFile, write, shapes, progress, ct), .. LoadFile(dataFile, write, shapes, progress, ct)];
        if (shapes.FirstOrDefault(s => !tables.Exists(t => string.Equals(t.Table, s.Name, StringComparison.Ordinal))) is { } missing)
        {
            throw new StorageException(StorageErrors.BackupDamaged(BackupFormat.IsKeyTable(missing.Name) ? "key" : "data", $"table {missing.Name} is missing"));
        }

        if (!KeyRing.Fits(database, write, master))
        {
            throw new StorageException(StorageErrors.WrongKey());
        }

        foreach (BackupReader file in (BackupReader[])[keysFile, dataFile])
        {
            byte[] seal = KeyRing.Derive(master.Key, SealPurpose(file.Pair));
            if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(seal, file.Digest), file.Seal))
            {
                throw new StorageException(StorageErrors.BackupDamaged(BackupFormat.KindName(file.Kind), "its seal does not match"));
            }
        }

        if (shapes.Any(s => string.Equals(s.Name, "keys_tombstone", StringComparison.Ordinal)))
        {
            Tombstones.Replay(write, into, HubStorage.Micros(database.Options.Clock));
        }

        write.Commit();
        return new BackupReport(dataFile.Pair, HubStorage.FromMicros(dataFile.MadeAt), tables);
    }

    private static BackupReader OpenFile(Stream file, byte kind)
    {
        var reader = new BackupReader(file);
        try
        {
            reader.Header();
            if (reader.NewerFormat > 0)
            {
                throw new StorageException(StorageErrors.BackupNewer("format " + StorageErrors.Code(reader.NewerFormat)));
            }

            return reader.Kind == kind ? reader
                : throw new StorageException(kind == BackupFormat.Keys ? StorageErrors.BackupKeysMissing() : StorageErrors.BackupDamaged("data", "it is a key backup"));
        }
        catch (InvalidDataException e)
        {
            reader.Dispose();
            throw new StorageException(StorageErrors.BackupDamaged(BackupFormat.KindName(kind), e.Message), e);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<TableDigest> LoadFile(BackupReader file, HubWrite write, IReadOnlyList<TableShape> shapes, IProgress<long>? progress, CancellationToken ct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            return file.Sections((table, columns) =>
            {
                ct.ThrowIfCancellationRequested();
                progress?.Report(seen.Count);
                TableShape shape = shapes.FirstOrDefault(s => string.Equals(s.Name, table, StringComparison.Ordinal)) ?? throw new InvalidDataException($"table {table} does not belong to its schema");
                return seen.Add(table) && BackupFormat.IsKeyTable(table) == (file.Kind == BackupFormat.Keys)
                    ? new TableTarget(write, shape, columns)
                    : throw new InvalidDataException($"table {table} does not belong into this file");
            });
        }
        catch (InvalidDataException e)
        {
            throw new StorageException(StorageErrors.BackupDamaged(BackupFormat.KindName(file.Kind), e.Message), e);
        }
        catch (StorageException e) when (e.Error.Code is "row_exists")
        {
            throw new StorageException(StorageErrors.BackupDamaged(BackupFormat.KindName(file.Kind), "a row is there twice"), e);
        }
    }
}
