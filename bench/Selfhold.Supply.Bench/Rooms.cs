using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Outbound.Messages;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Supply.Bench;

/// <summary>The rooms over a hub's data, in this process. Short messages to people stay here, so that a proof can be completed.</summary>
internal sealed class Rooms : IDisposable, IMessageTransport
{
    private readonly Dictionary<string, TaskCompletionSource<string>> _codes = new(StringComparer.Ordinal);

    public Rooms(string dataDirectory, string? postgres = null)
    {
        var options = new StorageOptions { Parts = [IdentityRoom.Tables, RecordsRoom.Tables, AccessLogRoom.Tables, ConsentRoom.Tables, SupplyRoom.Tables] };
        Storage = HubStorage.Open(new HubLocation(dataDirectory, postgres), create: true, options).Value;
        Identity = new IdentityRoom(Storage, new IdentityOptions());
        Records = new RecordsRoom(Storage, Identity, this);
        Consent = new ConsentRoom(Storage);
    }

    public HubStorage Storage { get; }

    public IdentityRoom Identity { get; }

    public RecordsRoom Records { get; }

    public ConsentRoom Consent { get; }

    public Task<Result<bool>> SendAsync(OutgoingMessage message, CancellationToken ct)
    {
        string code = string.Concat(message.Text.Where(char.IsAsciiDigit).Take(8));
        Waiting(message.To).TrySetResult(code);
        return Task.FromResult<Result<bool>>(true);
    }

    /// <summary>Proves a number by the code that was sent to it.</summary>
    public async Task ProveAsync(Guid person, string phone)
    {
        ProofBegun begun = (await Records.BeginProof(person, ContactKind.Phone, phone, CancellationToken.None)).Value;
        string code = await Waiting(phone).Task;
        ProofDone done = (await Records.CompleteProof(person, begun.Challenge, code, CancellationToken.None)).Value;
        if (done.Proven.Count != 1)
        {
            throw new InvalidOperationException($"{phone} proves {done.Proven.Count} records.");
        }
    }

    public void Dispose() => Storage.Dispose();

    private TaskCompletionSource<string> Waiting(string phone)
    {
        lock (_codes)
        {
            return _codes.TryGetValue(phone, out TaskCompletionSource<string>? there) ? there : _codes[phone] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
