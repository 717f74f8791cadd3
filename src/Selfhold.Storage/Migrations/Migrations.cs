using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Selfhold.Storage.Migrations;

// One line per migration, oldest first; its text is Sqlite/<name>.sql and Postgres/<name>.sql. A released file is never changed.
[DbContext(typeof(HubDbContext)), Migration("0001_storage")] internal sealed class M0001 : SqlFileMigration;
[DbContext(typeof(HubDbContext)), Migration("0002_records")] internal sealed class M0002 : SqlFileMigration;
[DbContext(typeof(HubDbContext)), Migration("0003_identity")] internal sealed class M0003 : SqlFileMigration;
[DbContext(typeof(HubDbContext)), Migration("0004_consent")] internal sealed class M0004 : SqlFileMigration;

/// <summary>A migration whose text is an embedded, numbered SQL file per database family.</summary>
internal abstract class SqlFileMigration : Migration
{
    /// <summary>The names of all migrations, oldest first.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(SqlFileMigration).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(SqlFileMigration)))
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()!.Id)
            .Order(StringComparer.Ordinal),
    ];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        string family = migrationBuilder.ActiveProvider!.EndsWith("Sqlite", StringComparison.Ordinal) ? "Sqlite" : "Postgres";
        migrationBuilder.Sql(Text(family, GetType().GetCustomAttribute<MigrationAttribute>()!.Id));
    }

    internal static string Text(string family, string name)
    {
        using Stream file = typeof(SqlFileMigration).Assembly.GetManifestResourceStream($"Migrations.{family}.{name}")
            ?? throw new InvalidOperationException($"Migrations/{family}/{name}.sql is missing.");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}

/// <summary>Our migrations are numbered, not dated: 0001_storage.</summary>
internal sealed class NumberedMigrations : IMigrationsIdGenerator
{
    public string GenerateId(string name) => name;

    public string GetName(string id) => id[5..];

    public bool IsValidId(string value) => value.Length > 5 && value[4] == '_' && value.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0;
}
