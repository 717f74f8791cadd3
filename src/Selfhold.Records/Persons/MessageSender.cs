using System.Threading.Channels;
using Selfhold.Identity;
using Selfhold.Outbound.Messages;

namespace Selfhold.Records.Persons;

/// <summary>
/// Hands short messages on behind the back of whoever asked, so that no answer waits for a gateway. A code lives for ten minutes: what could not be sent by then, or was
/// waiting when the process ended, is asked for again.
/// </summary>
internal sealed class MessageSender(IdentityRoom identity, IMessageTransport transport)
{
    private const int MostWaiting = 1_000, MostTries = 3;

    private readonly Channel<OutgoingMessage> _waiting = Channel.CreateBounded<OutgoingMessage>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _running;

    public void Send(OutgoingMessage message)
    {
        if (!_waiting.Writer.TryWrite(message))
        {
            identity.NoteEvent("message_not_sent", reason: "too_many_waiting");
            return;
        }

        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = Task.Run(Work);
        }
    }

    private async Task Work()
    {
        while (true)
        {
            while (_waiting.Reader.TryRead(out OutgoingMessage? message))
            {
                await Hand(message).ConfigureAwait(false);
            }

            Volatile.Write(ref _running, 0);
            if (!_waiting.Reader.TryPeek(out _) || Interlocked.Exchange(ref _running, 1) != 0)
            {
                return;
            }
        }
    }

    private async Task Hand(OutgoingMessage message)
    {
        string code = "";
        for (int tries = 0; tries < MostTries; tries++)
        {
            Result<bool> outcome = await transport.SendAsync(message, CancellationToken.None).ConfigureAwait(false);
            if (outcome.IsOk)
            {
                return;
            }

            // Only what surely never reached the gateway is sent again.
            code = outcome.Error!.Code;
            if (code is not "outbound_unreachable")
            {
                break;
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << (2 * tries)), CancellationToken.None).ConfigureAwait(false);
        }

        identity.NoteEvent("message_not_sent", reason: code);
    }
}
