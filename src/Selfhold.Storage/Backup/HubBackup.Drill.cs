using System.Security.Cryptography;
using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

/// <summary>What a restore drill found.</summary>
/// <param name="Problems">Empty when the backup is proven.</param>
public sealed record DrillReport(BackupReport Backup, IReadOnlyList<DataProblem> Problems)
{
    public bool IsProven => Problems.Count == 0;
}

public static partial class HubBackup
{
    /// <summary>
    /// Proves a backup: restores it into a scratch SQLite file, opens every wrapped key, runs the checks of all rooms, compares counts and digests
    /// of all tables with what the files say, and deletes the scratch file. A proven drill is noted in the hub.
    /// </summary>
    public static Result<DrillReport> Drill(HubStorage storage, Stream data, Stream keys, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(keys);
        var scratch = new HubLocation(Path.Combine(storage.Location.DataDirectory, ".drill-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))));
        try
        {
            MasterKey master = storage.Keys.CurrentMaster();
            StorageOptions options = WithKey(storage.Options, master);
            BackupReport backup;
            var problems = new List<DataProblem>();
            using (HubDatabase database = HubStorage.OpenDatabase(scratch, create: true, options).Value)
            {
                backup = Load(database, data, keys, master, scratch, progress, ct);
                Compare(backup.Tables, Digest(database), problems);
                MigrateTo(database, null);
            }

            Result<HubStorage> opened = HubStorage.Open(scratch, create: false, options);
            if (!opened.TryGet(out HubStorage? restored, out Error? error))
            {
                return error;
            }

            using (restored)
            {
                problems.AddRange(HubDoctor.CheckData(restored, progress));
            }

            if (problems.Count == 0)
            {
                using HubWrite write = storage.BeginWrite(ct);
                storage.SetFact(write, HubFacts.LastDrill, backup.Pair.ToString());
                write.Commit();
            }

            return new DrillReport(backup, problems);
        }
        catch (StorageException e)
        {
            return e.Error;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageErrors.DirectoryUnusable(scratch.DataDirectory);
        }
        finally
        {
            DeleteQuietly(scratch.DataDirectory);
        }
    }

    /// <summary>The same options for a scratch hub, whose directory has no key file.</summary>
    private static StorageOptions WithKey(StorageOptions given, MasterKey master) => new()
    {
        Parts = given.Parts,
        Checks = given.Checks,
        Clock = given.Clock,
        BusyTimeout = given.BusyTimeout,
        Environment = name => string.Equals(name, MasterKey.Variable, StringComparison.Ordinal) ? Convert.ToBase64String(master.Key) : null,
    };

    private static void Compare(IReadOnlyList<TableDigest> said, List<TableDigest> found, List<DataProblem> problems)
    {
        foreach (TableDigest table in said.Where(t => !found.Contains(t)))
        {
            Error error = StorageErrors.DrillFailed($"table {table.Table} came back different");
            problems.Add(new DataProblem(error.Code, error.Message));
        }
    }
}
