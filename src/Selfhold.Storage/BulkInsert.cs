namespace Selfhold.Storage;

public readonly record struct BulkColumn(string Name, BulkType Type);

public enum BulkType
{
    Uuid,
    Bigint,
    Text,
    Bytes,
    Boolean,
    Real,
}

/// <summary>
/// Many rows into one table. Values are given column by column in the order of the columns, then <see cref="EndRow"/>.
/// Several may be open in one write at the same time; rows of one lie in the table no later than at its <see cref="Complete"/>.
/// </summary>
/// <remarks>
/// Sort rows by primary key where there are many: a table whose pages are met in order costs a fraction. Rows that were not completed
/// are rolled back with the write; disposing without <see cref="Complete"/> completes nothing.
/// </remarks>
public abstract class BulkInsert : IDisposable
{
    public abstract BulkInsert Uuid(Guid value);

    public abstract BulkInsert Long(long value);

    public abstract BulkInsert Bytes(ReadOnlySpan<byte> value);

    /// <summary>A text that is UTF-8 already.</summary>
    public abstract BulkInsert Utf8(ReadOnlySpan<byte> value);

    public abstract BulkInsert Text(string? value);

    public abstract BulkInsert Bool(bool value);

    public abstract BulkInsert Real(double value);

    public abstract BulkInsert Null();

    public BulkInsert Uuid(Guid? value) => value is { } given ? Uuid(given) : Null();

    public BulkInsert Long(long? value) => value is { } given ? Long(given) : Null();

    public BulkInsert NullBytes() => Null();

    public abstract void EndRow();

    /// <summary>Hands over what is still held back, and says how many rows there were.</summary>
    public abstract long Complete();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
