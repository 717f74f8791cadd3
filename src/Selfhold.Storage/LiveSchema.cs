using System.Data.Common;

namespace Selfhold.Storage;

internal sealed class LiveTable
{
    public Dictionary<string, (string Type, bool Nullable)> Columns { get; } = new(StringComparer.Ordinal);

    public string PrimaryKey { get; set; } = "";

    public List<string> Indexes { get; } = [];
}

/// <summary>What the database itself says that it holds.</summary>
internal sealed class LiveSchema
{
    public Dictionary<string, LiveTable> Tables { get; } = new(StringComparer.Ordinal);

    public static LiveSchema OfSqlite(DbConnection connection)
    {
        var schema = new LiveSchema();
        Each(connection, """
            SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid
            """, r => schema.Of(r.GetString(0)).Columns.Add(r.GetString(1), (r.GetString(2), r.GetInt64(3) == 0)));
        Each(connection, """
            SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.pk > 0 ORDER BY m.name, c.pk
            """, r => schema.Of(r.GetString(0)).PrimaryKey += (schema.Of(r.GetString(0)).PrimaryKey.Length > 0 ? ", " : "") + r.GetString(1));
        Each(connection, """
            SELECT m.name, l."unique", (SELECT group_concat(i.name, ', ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) i)
            FROM sqlite_master m, pragma_index_list(m.name) l WHERE m.type = 'table' AND l.origin <> 'pk'
            """, r => schema.Of(r.GetString(0)).Indexes.Add(SchemaCheck.Index(r.GetInt64(1) == 1, [r.GetString(2)])));
        return schema;
    }

    public static LiveSchema OfPostgres(DbConnection connection)
    {
        var schema = new LiveSchema();
        Each(connection, """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname, a.attnum
            """, r => schema.Of(r.GetString(0)).Columns.Add(r.GetString(1), (r.GetString(2), r.GetBoolean(3))));
        Each(connection, """
            SELECT c.relname, x.indisprimary, x.indisunique,
                   (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY AS k(attnum, n)
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum)
            FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
            """, r =>
            {
                LiveTable table = schema.Of(r.GetString(0));
                if (r.GetBoolean(1))
                {
                    table.PrimaryKey = r.GetString(3);
                }
                else
                {
                    table.Indexes.Add(SchemaCheck.Index(r.GetBoolean(2), [r.GetString(3)]));
                }
            });
        return schema;
    }

    private LiveTable Of(string table)
    {
        if (!Tables.TryGetValue(table, out LiveTable? found))
        {
            Tables.Add(table, found = new LiveTable());
        }

        return found;
    }

    private static void Each(DbConnection connection, string sql, Action<DbDataReader> row)
    {
        try
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = sql;
            using DbDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                row(reader);
            }
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
    }
}
