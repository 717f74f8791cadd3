using System.Runtime.InteropServices;
using Selfhold.Hub.Output;

namespace Selfhold.Hub.Cli;

/// <summary>
/// Turns Ctrl-C and a stop request (SIGTERM) into a cancellation, so that commands unwind and leave nothing behind. A second one,
/// or no end within the command's patience, stops at once.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private Timer? _last;

    public Interrupts(TimeSpan patience)
    {
        _patience = patience;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    public CancellationToken Token => _source.Token;

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_source.IsCancellationRequested)
        {
            Leave();
        }

        _last = new Timer(_ => Leave(), null, _patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private static void Leave()
    {
        OutputFile.Abandon();
        Error error = HubErrors.Interrupted();
        Console.Error.WriteLine($"selfhold: {error.Message} [{error.Code}]");
        Environment.Exit(ExitCodes.Interrupted);
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _last?.Dispose();
        _source.Dispose();
    }
}
