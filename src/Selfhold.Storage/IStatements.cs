namespace Selfhold.Storage;

/// <summary>Where statements run: a write, or a snapshot for reading. Code that only asks takes either.</summary>
public interface IStatements
{
    DatabaseFamily Family { get; }

    /// <param name="sql">One statement with parameters <c>@p0</c>, <c>@p1</c> …</param>
    /// <param name="types">The parameters' types, in order.</param>
    PreparedSql Prepare(string sql, params ReadOnlySpan<BulkType> types);
}
