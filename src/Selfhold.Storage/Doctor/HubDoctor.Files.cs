using System.Globalization;

namespace Selfhold.Storage;

public static partial class HubDoctor
{
    private const long LowSpace = 1L << 30;
    private const long LargeLog = 512L << 20;

    private static readonly string[] KnownFiles = ["selfhold.db", "selfhold.db-wal", "selfhold.db-shm", "master.key"];

    /// <summary>Rights of directory and files, and room on the disk.</summary>
    private static void Files(HubLocation at, List<Finding> findings)
    {
        if (!Directory.Exists(at.DataDirectory))
        {
            return;
        }

        int open = 0;
        foreach (string path in KnownFiles.Select(f => Path.Combine(at.DataDirectory, f)).Concat(MasterKey.NextFiles(at)).Where(File.Exists).Where(OwnerOnly.IsOpenToOthers))
        {
            open++;
            findings.Add(new Finding("file_rights", Severity.Error, $"Others than its owner can read {path}. Run: chmod 600 {path}"));
        }

        if (OwnerOnly.IsOpenToOthers(at.DataDirectory))
        {
            open++;
            findings.Add(new Finding("directory_rights", Severity.Warning, $"Others can look into {at.DataDirectory}. Run: chmod 700 {at.DataDirectory}"));
        }

        if (open == 0)
        {
            findings.Add(new Finding("file_rights", Severity.Ok, "Only their owner can read directory, database and key."));
        }

        long free = new DriveInfo(Path.GetFullPath(at.DataDirectory)).AvailableFreeSpace;
        string megabytes = (free >> 20).ToString("N0", CultureInfo.InvariantCulture);
        long wanted = Math.Max(LowSpace, at.Postgres is null && File.Exists(at.DatabaseFile) ? new FileInfo(at.DatabaseFile).Length : 0);
        findings.Add(free >= wanted
            ? new Finding("disk_space", Severity.Ok, $"{megabytes} MB are free.")
            : new Finding("disk_space", Severity.Warning, $"Only {megabytes} MB are free; an import needs room for its log, up to the size of the database. Make room."));
        foreach (string left in Directory.EnumerateDirectories(at.DataDirectory, ".*").Where(d => Path.GetFileName(d).StartsWith(".restoring-", StringComparison.Ordinal) || Path.GetFileName(d).StartsWith(".drill-", StringComparison.Ordinal)))
        {
            findings.Add(new Finding("left_over", Severity.Warning, $"{left} was left by a restore or drill that was cut off. If none is running, delete it."));
        }
    }

    private static void Integrity(HubStorage storage, bool thorough, List<Finding> findings)
    {
        string check = thorough ? "integrity_check" : "quick_check";
        string answer = Ask(storage, c => Ask(c, $"PRAGMA {check}(1)"));
        findings.Add(string.Equals(answer, "ok", StringComparison.Ordinal)
            ? new Finding("integrity", Severity.Ok, $"SQLite finds the file whole ({check}).")
            : new Finding("integrity", Severity.Error, "SQLite finds the file damaged. Stop writing to it, keep a copy, and restore the last backup."));
    }

    private static void Sqlite(HubStorage storage, bool thorough, List<Finding> findings)
    {
        Integrity(storage, thorough, findings);
        string modes = Ask(storage, c => $"{Ask(c, "PRAGMA journal_mode")} {Ask(c, "PRAGMA synchronous")} {Ask(c, "PRAGMA secure_delete")}");
        findings.Add(string.Equals(modes, "wal 2 1", StringComparison.Ordinal)
            ? new Finding("sqlite_settings", Severity.Ok, "Commits are durable, deleted values are overwritten.")
            : new Finding("sqlite_settings", Severity.Error, $"SQLite does not keep the settings it was given ({modes}). Move the hub to a local file system."));
        var log = new FileInfo(storage.Location.DatabaseFile + "-wal");
        long length = log.Exists ? log.Length : 0;
        findings.Add(length <= LargeLog
            ? new Finding("wal_size", Severity.Ok, string.Create(CultureInfo.InvariantCulture, $"The write-ahead log has {length >> 20:N0} MB."))
            : new Finding("wal_size", Severity.Warning, string.Create(CultureInfo.InvariantCulture, $"The write-ahead log has {length >> 20:N0} MB: something reads for very long. End it; the log shrinks after the next write.")));
    }

    private static void Postgres(HubStorage storage, List<Finding> findings)
    {
        foreach ((string setting, string wanted) in ((string, string)[])[("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")])
        {
            string found = Ask(storage, c => Ask(c, $"SHOW {setting}"));
            bool good = string.Equals(found, wanted, StringComparison.Ordinal) || (string.Equals(setting, "synchronous_commit", StringComparison.Ordinal) && found is "remote_apply" or "remote_write");
            findings.Add(good
                ? new Finding("postgres_" + setting, Severity.Ok, $"PostgreSQL has {setting} = {found}.")
                : new Finding("postgres_" + setting, Severity.Warning, $"PostgreSQL has {setting} = {found}: a power cut can lose what was acknowledged, or more. Set {setting} = on."));
        }

        string version = Ask(storage, c => Ask(c, "SHOW server_version_num"));
        findings.Add(int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 150_000
            ? new Finding("postgres_version", Severity.Ok, $"PostgreSQL {number / 10_000} answers.")
            : new Finding("postgres_version", Severity.Warning, "PostgreSQL is older than 15, which Selfhold is tested on. Upgrade it."));
    }
}
