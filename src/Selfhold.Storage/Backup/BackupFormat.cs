namespace Selfhold.Storage.Backup;

/// <summary>
/// A backup file: header, one section per table, trailer. Numbers are little endian; texts are UTF-8 after their length.
/// <code>
/// header   "SELFHOLD BACKUP\n", format u16, kind u8, pair 16, made i64 (µs), schema text
/// section  1, table text, columns u16, each: name text, kind u8;
///          blocks: 2, length u32, rows, each value: present u8, then i64 | f64 | length u32 and bytes
///          3, rows i64, SHA-256 of its rows
/// trailer  4, sections u16, SHA-256 of all before, HMAC-SHA256 of that under a key derived from the master key
/// </code>
/// Four kinds of value are enough for both databases: ids are 16 bytes, true is 1. So a hub can move from one to the other.
/// </summary>
internal static class BackupFormat
{
    public const ushort Version = 1;
    public const byte Data = 1;
    public const byte Keys = 2;
    public const byte Section = 1;
    public const byte Block = 2;
    public const byte SectionEnd = 3;
    public const byte Trailer = 4;
    public const int BlockSize = 1 << 18;
    public const int LargestBlock = 1 << 28;

    public static ReadOnlySpan<byte> Magic => "SELFHOLD BACKUP\n"u8;

    /// <summary>Tables of keys, and what else may not lie beside the data, by their name.</summary>
    public static bool IsKeyTable(string table) => table.StartsWith("keys_", StringComparison.Ordinal);

    public static string KindName(byte kind) => kind == Keys ? "key" : "data";
}

internal enum ValueKind : byte
{
    Integer = 1,
    Real = 2,
    Text = 3,
    Bytes = 4,
}

/// <summary>A table as it lies in the database, columns by name.</summary>
internal sealed record TableShape(string Name, IReadOnlyList<BulkColumn> Columns, IReadOnlyList<string> Key)
{
    public static IReadOnlyList<TableShape> Of(System.Data.Common.DbConnection connection, DatabaseFamily family)
    {
        LiveSchema live = family == DatabaseFamily.Sqlite ? LiveSchema.OfSqlite(connection) : LiveSchema.OfPostgres(connection);
        return
        [
            .. live.Tables.Where(t => !t.Key.StartsWith("__EF", StringComparison.Ordinal)).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new TableShape(
                t.Key,
                [.. t.Value.Columns.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new BulkColumn(c.Key, TypeOf(c.Value.Type)))],
                t.Value.PrimaryKey.Split(", ", StringSplitOptions.RemoveEmptyEntries))),
        ];
    }

    public static ValueKind KindOf(BulkType type) => type switch
    {
        BulkType.Bigint or BulkType.Boolean => ValueKind.Integer,
        BulkType.Real => ValueKind.Real,
        BulkType.Text => ValueKind.Text,
        _ => ValueKind.Bytes,
    };

    private static BulkType TypeOf(string type) => type.ToUpperInvariant() switch
    {
        "INTEGER" or "BIGINT" => BulkType.Bigint,
        "BOOLEAN" => BulkType.Boolean,
        "REAL" or "DOUBLE PRECISION" => BulkType.Real,
        "TEXT" => BulkType.Text,
        "BLOB" or "BYTEA" => BulkType.Bytes,
        "UUID" => BulkType.Uuid,
        _ => throw new StorageException(StorageErrors.BackupIncomplete($"a column of type {type} is not one of ours")),
    };
}
