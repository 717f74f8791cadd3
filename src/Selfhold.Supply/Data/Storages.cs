using Selfhold.Storage;

namespace Selfhold.Supply.Data;

/// <summary>Failures of the database and the log that another room handed over as a refusal.</summary>
internal static class Storages
{
    /// <summary>The refusal; a failure is thrown on, to be answered 503 as every other is: it is not the caller's, and its words are the operator's.</summary>
    /// <exception cref="StorageException">It is one.</exception>
    public static Error Rethrow(Error error)
        => error.Code is "sealed_value_damaged" or "key_unknown" || error.Code.StartsWith("database_", StringComparison.Ordinal) || error.Code.StartsWith("log_", StringComparison.Ordinal)
            ? throw new StorageException(error) : error;
}
