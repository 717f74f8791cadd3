namespace Selfhold.Storage.Backup;

/// <summary>Rows of a backup section on their way into a table, in the types that the table has here.</summary>
internal sealed class TableTarget : IRowTarget
{
    private readonly BulkInsert _insert;
    private readonly BulkType[] _types;

    public TableTarget(HubWrite write, TableShape shape, IReadOnlyList<(string Name, ValueKind Kind)> columns)
    {
        var here = new BulkColumn[columns.Count];
        for (int i = 0; i < here.Length; i++)
        {
            BulkColumn[] same = [.. shape.Columns.Where(c => string.Equals(c.Name, columns[i].Name, StringComparison.Ordinal))];
            if (same.Length == 0 || TableShape.KindOf(same[0].Type) != columns[i].Kind)
            {
                throw new InvalidDataException($"column {columns[i].Name} of {shape.Name} does not belong to its schema");
            }

            here[i] = same[0];
        }

        // A migration may have put rows of its own into a table; the backup has them too.
        write.Execute($"DELETE FROM {Engines.SqlName.Quote(shape.Name)}");
        _types = [.. here.Select(c => c.Type)];
        _insert = write.Insert(shape.Name, here);
    }

    public void Null(int column) => _insert.Null();

    public void Integer(int column, long value)
    {
        if (_types[column] == BulkType.Boolean)
        {
            _insert.Bool(value != 0);
        }
        else
        {
            _insert.Long(value);
        }
    }

    public void Real(int column, double value) => _insert.Real(value);

    public void Bytes(int column, ReadOnlySpan<byte> value)
    {
        switch (_types[column])
        {
            case BulkType.Text:
                _insert.Utf8(value);
                break;
            case BulkType.Uuid when value.Length == 16:
                _insert.Uuid(new Guid(value, bigEndian: true));
                break;
            case BulkType.Uuid:
                throw new InvalidDataException("an id is not one");
            default:
                _insert.Bytes(value);
                break;
        }
    }

    public void EndRow() => _insert.EndRow();

    public void Complete() => _insert.Complete();

    public void Dispose() => _insert.Dispose();
}
