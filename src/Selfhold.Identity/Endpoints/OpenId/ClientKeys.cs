using System.Collections.Concurrent;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Selfhold.OpenId;
using Selfhold.Outbound;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Public keys that clients sign their assertions with: registered ones, or those at a registered address, fetched through the guarded client.</summary>
internal sealed class ClientKeys(IdentityRoom room) : IDisposable
{
    private const int MostKept = 10_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>Whoever sends unknown keys makes us fetch no more often than this.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Fetched> _fetched = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    /// <summary>What the assertion says, if a key of the client made it.</summary>
    public async ValueTask<ClientAssertion?> Verify(Client client, string assertion, CancellationToken ct)
    {
        if (client.Jwks is not null)
        {
            return await ClientAssertion.Verify(assertion, ClientKeySet.Read(client.Jwks)).ConfigureAwait(false);
        }

        if (client.JwksUri is not { } address)
        {
            return null;
        }

        Fetched fetched = await Of(address, Kept, ct).ConfigureAwait(false);
        ClientAssertion? read = await ClientAssertion.Verify(assertion, fetched.Keys).ConfigureAwait(false);
        if (read is null && room.Now - fetched.At >= AtMostEvery)
        {
            // The client may have begun with a new key (OpenID Connect Core §10.1.1).
            read = await ClientAssertion.Verify(assertion, (await Of(address, AtMostEvery, ct).ConfigureAwait(false)).Keys).ConfigureAwait(false);
        }

        return read;
    }

    private async ValueTask<Fetched> Of(string address, TimeSpan oldest, CancellationToken ct)
    {
        if (_fetched.TryGetValue(address, out Fetched? known) && room.Now - known.At < oldest)
        {
            return known;
        }

        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_fetched.TryGetValue(address, out known) && room.Now - known.At < oldest)
            {
                return known;
            }

            if (_fetched.Count >= MostKept)
            {
                _fetched.Clear();
            }

            Result<OutboundAnswer> answer = await room.Outbound.GetAsync(new Uri(address), "application/jwk-set+json, application/json", ct).ConfigureAwait(false);
            bool got = answer.IsOk && answer.Value.Status == 200;
            if (!got)
            {
                room.Events.Note("client_keys_not_fetched", reason: answer.Error?.Code ?? "status");
            }

            // Where nothing comes, what is known stays good for a while.
            return _fetched[address] = new Fetched(got ? ClientKeySet.Read(Encoding.UTF8.GetString(answer.Value.Body)) : known?.Keys ?? [], room.Now);
        }
        finally
        {
            _one.Release();
        }
    }

    private sealed record Fetched(IReadOnlyList<SecurityKey> Keys, DateTimeOffset At);
}
