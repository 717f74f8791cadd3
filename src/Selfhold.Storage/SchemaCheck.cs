using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Selfhold.Storage;

/// <summary>Holds the live database against the model: tables, columns, types, nullability, primary keys and indexes.</summary>
public static class SchemaCheck
{
    private static readonly string[] NotOurs = ["__EFMigrationsHistory", "__EFMigrationsLock"];

    /// <summary>Every difference in words; none is how it should be.</summary>
    /// <param name="complete">Also tables that no part of the model has: for a host that brings all rooms.</param>
    public static IReadOnlyList<string> Compare(HubDbContext db, bool complete = false)
    {
        ArgumentNullException.ThrowIfNull(db);
        DbConnection connection = db.Database.GetDbConnection();
        if (connection.State != System.Data.ConnectionState.Open)
        {
            connection.Open();
        }

        LiveSchema live = db.Family == DatabaseFamily.Sqlite ? LiveSchema.OfSqlite(connection) : LiveSchema.OfPostgres(connection);
        var differences = new List<string>();
        var known = new HashSet<string>(NotOurs, StringComparer.Ordinal);
        foreach (IEntityType entity in db.Model.GetEntityTypes().Where(e => e.GetTableName() is not null))
        {
            string table = entity.GetTableName()!;
            known.Add(table);
            if (live.Tables.TryGetValue(table, out LiveTable? found))
            {
                Compare(entity, table, found, db.Family, differences);
            }
            else
            {
                differences.Add($"table {table} is missing");
            }
        }

        if (complete)
        {
            differences.AddRange(live.Tables.Keys.Where(t => !known.Contains(t)).Order(StringComparer.Ordinal).Select(t => $"table {t} is in no model"));
        }

        return differences;
    }

    private static void Compare(IEntityType entity, string table, LiveTable live, DatabaseFamily family, List<string> differences)
    {
        var columns = new HashSet<string>(StringComparer.Ordinal);
        foreach (IProperty property in entity.GetProperties())
        {
            string column = property.GetColumnName();
            columns.Add(column);
            if (!live.Columns.TryGetValue(column, out (string Type, bool Nullable) found))
            {
                differences.Add($"column {table}.{column} is missing");
                continue;
            }

            string type = TypeOf(property, family);
            if (!string.Equals(type, found.Type, StringComparison.OrdinalIgnoreCase))
            {
                differences.Add($"column {table}.{column} is {found.Type}, not {type}");
            }

            if (property.IsColumnNullable() != found.Nullable)
            {
                differences.Add($"column {table}.{column} is {(found.Nullable ? "" : "not ")}nullable");
            }
        }

        differences.AddRange(live.Columns.Keys.Where(c => !columns.Contains(c)).Select(c => $"column {table}.{c} is in no model"));
        string key = string.Join(", ", entity.FindPrimaryKey()?.Properties.Select(p => p.GetColumnName()) ?? []);
        if (!string.Equals(key, live.PrimaryKey, StringComparison.Ordinal))
        {
            differences.Add($"primary key of {table} is ({live.PrimaryKey}), not ({key})");
        }

        string[] wanted = [.. entity.GetIndexes().Select(i => Index(i.IsUnique, i.Properties.Select(p => p.GetColumnName())))];
        differences.AddRange(wanted.Except(live.Indexes, StringComparer.Ordinal).Select(i => $"index on {table} is missing: {i}"));
        differences.AddRange(live.Indexes.Except(wanted, StringComparer.Ordinal).Select(i => $"index on {table} is in no model: {i}"));
    }

    internal static string Index(bool unique, IEnumerable<string> columns) => $"{(unique ? "unique " : "")}({string.Join(", ", columns)})";

    private static string TypeOf(IProperty property, DatabaseFamily family)
    {
        Type clr = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        clr = property.GetTypeMapping().Converter?.ProviderClrType is { } stored && !(clr == typeof(Guid)) ? Nullable.GetUnderlyingType(stored) ?? stored : clr;
        bool sqlite = family == DatabaseFamily.Sqlite;
        return clr == typeof(Guid) ? sqlite ? "BLOB" : "uuid"
            : clr == typeof(byte[]) ? sqlite ? "BLOB" : "bytea"
            : clr == typeof(string) ? sqlite ? "TEXT" : "text"
            : clr == typeof(double) ? sqlite ? "REAL" : "double precision"
            : clr == typeof(bool) ? sqlite ? "INTEGER" : "boolean"
            : clr == typeof(long) ? sqlite ? "INTEGER" : "bigint"
            : clr == typeof(int) || clr.IsEnum ? sqlite ? "INTEGER" : "integer"
            : clr.Name;
    }
}
