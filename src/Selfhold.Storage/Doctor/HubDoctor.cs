using System.Data.Common;
using System.Globalization;
using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

public enum Severity
{
    Ok,
    Warning,
    Error,
}

/// <param name="Code">What was looked at; stable, snake_case.</param>
/// <param name="Message">What was found; for a warning or an error, what to do.</param>
public sealed record Finding(string Code, Severity Severity, string Message);

/// <summary>Looks a hub over without changing it, and says what to do.</summary>
public static partial class HubDoctor
{
    private static readonly TimeSpan BackupAge = TimeSpan.FromDays(7);
    private static readonly TimeSpan DrillAge = TimeSpan.FromDays(90);

    /// <summary>Everything that can be looked at, also where the hub does not open.</summary>
    /// <param name="thorough">Also reads every page and opens every wrapped key and sealed value, which takes its time.</param>
    public static IReadOnlyList<Finding> Examine(HubLocation at, StorageOptions? options = null, bool thorough = false, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(at);
        var findings = new List<Finding>();
        Files(at, findings);
        Result<HubStorage> opened = HubStorage.Open(at, create: false, options);
        if (!opened.TryGet(out HubStorage? storage, out Error? error))
        {
            findings.Add(new Finding(error.Code, Severity.Error, error.Message));
            return findings;
        }

        using (storage)
        {
            findings.AddRange(Examine(storage, thorough, progress, files: false));
        }

        return findings;
    }

    /// <summary>The same for a hub that is open.</summary>
    public static IReadOnlyList<Finding> Examine(HubStorage storage, bool thorough = false, IProgress<long>? progress = null)
        => Examine(storage, thorough, progress, files: true);

    /// <summary>Every wrapped key, then every check that a room brings: what does not hold.</summary>
    public static IEnumerable<DataProblem> CheckData(HubStorage storage, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return storage.Keys.Check(progress).Concat(storage.Options.Checks.SelectMany(c => c.Check(storage, progress)));
    }

    private static List<Finding> Examine(HubStorage storage, bool thorough, IProgress<long>? progress, bool files)
    {
        var findings = new List<Finding>();
        if (files)
        {
            Files(storage.Location, findings);
        }

        try
        {
            findings.Add(new Finding("schema_version", Severity.Ok, $"The schema is this program's: {Migrations.SqlFileMigration.All[^1]}."));
            Schema(storage, findings);
            Keys(storage, findings);
            Age(storage, HubFacts.LastBackup, BackupAge, "backup_age", "backup", "selfhold backup", findings);
            Age(storage, HubFacts.LastDrill, DrillAge, "drill_age", "restore drill", "selfhold backup --drill", findings);
            if (storage.Family == DatabaseFamily.Sqlite)
            {
                Sqlite(storage, thorough, findings);
            }
            else
            {
                Postgres(storage, findings);
            }

            if (thorough)
            {
                Data(storage, progress, findings);
            }
        }
        catch (StorageException e)
        {
            findings.Add(new Finding(e.Error.Code, Severity.Error, e.Error.Message));
        }

        return findings;
    }

    /// <summary>Tables and, of SQLite, the file: what a hub must have before anything in it counts.</summary>
    internal static List<Finding> Structure(HubStorage storage)
    {
        var findings = new List<Finding>();
        Schema(storage, findings);
        if (storage.Family == DatabaseFamily.Sqlite)
        {
            Integrity(storage, thorough: false, findings);
        }

        return findings;
    }

    private static void Schema(HubStorage storage, List<Finding> findings)
    {
        using HubDbContext db = storage.Context();
        IReadOnlyList<string> differences = SchemaCheck.Compare(db);
        findings.Add(differences.Count == 0
            ? new Finding("schema_shape", Severity.Ok, "Tables, columns and indexes are as they should be.")
            : new Finding("schema_shape", Severity.Error, $"The database was changed by hand: {differences[0]}{(differences.Count > 1 ? $" and {differences.Count - 1} more" : "")}. Restore a backup; 'selfhold db check' lists all."));
    }

    private static void Keys(HubStorage storage, List<Finding> findings)
    {
        string version = storage.Keys.MasterVersion.ToString(CultureInfo.InvariantCulture);
        bool exported = storage.Fact(HubFacts.KeyExported) is { } fact && string.Equals(fact.Value, version, StringComparison.Ordinal);
        findings.Add(exported
            ? new Finding("key_exported", Severity.Ok, "The master key was exported.")
            : new Finding("key_exported", Severity.Warning, "The master key was never exported: if its file is lost, so is every record. Run 'selfhold keys export', print the page and keep it elsewhere."));
    }

    private static void Age(HubStorage storage, string fact, TimeSpan limit, string code, string what, string command, List<Finding> findings)
    {
        if (storage.Fact(fact) is not { } last)
        {
            findings.Add(new Finding(code, Severity.Warning, $"There was no {what} yet. Run '{command}'."));
            return;
        }

        TimeSpan age = storage.Clock.GetUtcNow() - last.At;
        findings.Add(age <= limit
            ? new Finding(code, Severity.Ok, string.Create(CultureInfo.InvariantCulture, $"The last {what} was on {last.At:yyyy-MM-dd}."))
            : new Finding(code, Severity.Warning, string.Create(CultureInfo.InvariantCulture, $"The last {what} was {age.Days} days ago. Run '{command}'.")));
    }

    private static void Data(HubStorage storage, IProgress<long>? progress, List<Finding> findings)
    {
        DataProblem[] problems = [.. CheckData(storage, progress).Take(100)];
        findings.AddRange(problems.Select(p => new Finding(p.Code, Severity.Error, p.Message)));
        if (problems.Length == 0)
        {
            findings.Add(new Finding("data", Severity.Ok, "Every key and every sealed value opens, and what should hold holds."));
        }
    }

    private static T Ask<T>(HubStorage storage, Func<DbConnection, T> question)
    {
        DbConnection connection = storage.Database.Rent();
        try
        {
            return question(connection);
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
        finally
        {
            storage.Database.Return(connection);
        }
    }

    private static string Ask(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }
}
