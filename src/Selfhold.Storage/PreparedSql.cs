namespace Selfhold.Storage;

/// <summary>
/// One statement, prepared once and run many times in its transaction. The same text serves both databases; parameters are <c>@p0</c>,
/// <c>@p1</c> … by position, with the types given when it was prepared. Set every parameter before each run.
/// </summary>
public abstract class PreparedSql : IDisposable
{
    public abstract PreparedSql Uuid(int at, Guid value);

    public abstract PreparedSql Long(int at, long value);

    public abstract PreparedSql Bytes(int at, ReadOnlySpan<byte> value);

    public abstract PreparedSql Text(int at, string? value);

    public abstract PreparedSql Bool(int at, bool value);

    public abstract PreparedSql Real(int at, double value);

    public abstract PreparedSql Null(int at);

    /// <summary>Runs it; how many rows it changed.</summary>
    public abstract int Execute();

    /// <summary>
    /// Runs it and reads what it answers. Dispose the rows before this or any other statement of the write runs: PostgreSQL
    /// answers one question at a time.
    /// </summary>
    public abstract SqlRows Query();

    /// <summary>The first value of the first row; null when there is no row or the value is null.</summary>
    public long? QueryLong()
    {
        using SqlRows rows = Query();
        return rows.Read() && !rows.IsNull(0) ? rows.Long(0) : null;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>Rows of a statement, forward only.</summary>
public abstract class SqlRows : IDisposable
{
    public abstract bool Read();

    public abstract bool IsNull(int column);

    public abstract Guid Uuid(int column);

    public abstract long Long(int column);

    /// <summary>Good until the next <see cref="Read"/>; empty for null.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int column);

    public abstract string? Text(int column);

    public abstract bool Bool(int column);

    public abstract double Real(int column);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
