using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Selfhold.AccessLog.Append;
using Selfhold.AccessLog.Data;
using Selfhold.AccessLog.Witness;
using Selfhold.Storage;

namespace Selfhold.AccessLog;

/// <summary>
/// The door of the room: who looked at whom, so that it can be neither left out nor rewritten. Safe for many callers at once, and for several processes on one PostgreSQL.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "The room is asked as one, whatever a use case needs of it.")]
public sealed partial class AccessLogRoom : IDisposable
{
    private readonly Lazy<LogWorker> _worker;
    private readonly Lock _guard = new();
    private bool _disposed;

    /// <summary>Opens the room in a hub; its first opening makes its keys and the empty log. Not from within a write.</summary>
    public AccessLogRoom(HubStorage storage, AccessLogOptions options, ILogger<AccessLogRoom>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(options);
        Storage = storage;
        Options = options;
        Logger = logger ?? NullLogger<AccessLogRoom>.Instance;
        Keys = new RoomKeys(storage);
        Keys.Prepare();
        Signer = HeadSigner.Prepare(storage, Keys, options);
        WitnessKey = new WitnessKey(storage, Keys, WitnessKey.NameOf(Signer.Origin));
        _worker = new Lazy<LogWorker>(() => new LogWorker(new LogState(storage, Keys, Signer), Logger, options.MostWaiting));
    }

    /// <summary>The tables that the room brings to the hub's database; give it to <see cref="StorageOptions.Parts"/>.</summary>
    public static IModelPart Tables { get; } = new AccessLogModel();

    public AccessLogOptions Options { get; }

    internal HubStorage Storage { get; }

    internal ILogger Logger { get; }

    internal RoomKeys Keys { get; }

    internal HeadSigner Signer { get; }

    internal WitnessKey WitnessKey { get; }

    internal TimeProvider Clock => Storage.Clock;

    internal long NowMicros => HubStorage.Micros(Clock);

    /// <summary>Decides about a look and logs it in one transaction, together with others that wait: durable when the task ends, and only then may anything be unsealed.</summary>
    /// <param name="decide">
    /// Short, synchronous, touching nothing but the write; what it registers with <see cref="HubWrite.AfterCommit"/> it registers last. Many run one after the other in one
    /// transaction, and one may run again after a rollback. An exception rolls back what it did, and nothing else, and is thrown to the caller.
    /// </param>
    /// <exception cref="StorageException">The log can't be written: nothing was decided and nothing may be unsealed. Answer 503 with Retry-After; the room goes on by itself.</exception>
    public Task<Appended<T>> Append<T>(Func<HubWrite, Looked<T>> decide, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(decide);
        return ct.IsCancellationRequested ? Task.FromCanceled<Appended<T>>(ct) : Worker().Append(decide, ct);
    }

    /// <summary>Ends after what waits has been written. Before the hub's storage is closed.</summary>
    public void Dispose()
    {
        lock (_guard)
        {
            _disposed = true;
        }

        if (_worker.IsValueCreated)
        {
            _worker.Value.Dispose();
        }

        Signer.Dispose();
        WitnessKey.Dispose();
    }

    private LogWorker Worker()
    {
        if (_worker.IsValueCreated)
        {
            return _worker.Value;
        }

        lock (_guard)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _worker.Value;
        }
    }
}
