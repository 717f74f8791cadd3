using Selfhold.Storage;

namespace Selfhold.AccessLog.Append;

/// <summary>Readers and sets of attributes as short numbers. New ones are made under the log's lock, so that none is made twice.</summary>
internal sealed class Codes
{
    private const int Most = 20_000;

    private readonly Dictionary<Reader, long> _readers = [];
    private readonly Dictionary<string, long> _fields = new(StringComparer.Ordinal);

    public long Of(HubWrite write, Reader reader)
    {
        if (_readers.TryGetValue(reader, out long code))
        {
            return code;
        }

        code = Find(write, reader) ?? Add(write, reader);
        Bound(_readers);
        _readers[reader] = code;
        return code;
    }

    public long Of(HubWrite write, string fields)
    {
        if (_fields.TryGetValue(fields, out long code))
        {
            return code;
        }

        using (PreparedSql select = write.Prepare("SELECT code FROM accesslog_fields WHERE names = @p0", BulkType.Text))
        {
            code = select.Text(0, fields).QueryLong() ?? 0;
        }

        if (code == 0)
        {
            using PreparedSql last = write.Prepare("SELECT MAX(code) FROM accesslog_fields");
            code = (last.QueryLong() ?? 0) + 1;
            using PreparedSql insert = write.Prepare("INSERT INTO accesslog_fields (code, names) VALUES (@p0, @p1)", BulkType.Bigint, BulkType.Text);
            insert.Long(0, code).Text(1, fields).Execute();
        }

        Bound(_fields);
        _fields[fields] = code;
        return code;
    }

    public void Forget()
    {
        _readers.Clear();
        _fields.Clear();
    }

    private static long? Find(HubWrite write, Reader reader)
    {
        using PreparedSql select = write.Prepare("SELECT reader, business, client FROM accesslog_reader WHERE kind = @p0 ORDER BY reader", BulkType.Bigint);
        using PreparedSql exact = write.Prepare("SELECT reader FROM accesslog_reader WHERE kind = @p0 AND business = @p1 AND client = @p2", BulkType.Bigint, BulkType.Uuid, BulkType.Text);
        if (reader is { Business: { } business, Client: { } client })
        {
            return exact.Long(0, (long)reader.Kind).Uuid(1, business).Text(2, client).QueryLong();
        }

        using SqlRows rows = select.Long(0, (long)reader.Kind).Query();
        while (rows.Read())
        {
            if (rows.IsNull(1) == reader.Business is null && (reader.Business is null || rows.Uuid(1) == reader.Business) && string.Equals(rows.Text(2), reader.Client, StringComparison.Ordinal))
            {
                return rows.Long(0);
            }
        }

        return null;
    }

    private static long Add(HubWrite write, Reader reader)
    {
        using PreparedSql last = write.Prepare("SELECT MAX(reader) FROM accesslog_reader");
        long code = (last.QueryLong() ?? 0) + 1;
        using PreparedSql insert = write.Prepare("INSERT INTO accesslog_reader (reader, kind, business, client) VALUES (@p0, @p1, @p2, @p3)", BulkType.Bigint, BulkType.Bigint, BulkType.Uuid, BulkType.Text);
        insert.Long(0, code).Long(1, (long)reader.Kind).Text(3, reader.Client);
        (reader.Business is { } business ? insert.Uuid(2, business) : insert.Null(2)).Execute();
        return code;
    }

    private static void Bound<TKey>(Dictionary<TKey, long> known) where TKey : notnull
    {
        if (known.Count >= Most)
        {
            known.Clear();
        }
    }
}
