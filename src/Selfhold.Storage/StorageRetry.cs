using System.Security.Cryptography;

namespace Selfhold.Storage;

/// <summary>The one place where work is tried again because somebody else wrote at the same moment.</summary>
public static class StorageRetry
{
    private const int Attempts = 8;

    /// <summary>
    /// Runs the work; again, up to 8 times with a growing, jittered pause, when it ends in a serialization failure, a deadlock or a
    /// stale SQLite snapshot. The work must be one whole transaction from its beginning, and must not have told anybody of its success.
    /// </summary>
    /// <remarks>
    /// <c>database_busy</c> of a write that has already waited its full time is not tried again. Any other failure flies.
    /// </remarks>
    public static T Run<T>(Func<T> work, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return work();
            }
            catch (Exception e) when (attempt < Attempts && IsPassing(e))
            {
                int ceiling = 5 << attempt;
                ct.WaitHandle.WaitOne(RandomNumberGenerator.GetInt32(ceiling / 2, ceiling));
                ct.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Whether the same work may succeed when it is simply run again.</summary>
    public static bool IsPassing(Exception failure) => StorageException.From(failure) is { Error.Code: "database_conflict" };
}
