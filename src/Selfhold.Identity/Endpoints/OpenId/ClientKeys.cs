using System.Collections.Concurrent;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Selfhold.OpenId;
using Selfhold.Outbound;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Public keys that clients sign their assertions with: registered ones, or those at a registered address, fetched through the guarded client.</summary>
/// <remarks>An address is fetched once at a time, and whoever is slow to answer delays only those who ask for its own keys.</remarks>
internal sealed class ClientKeys(IdentityRoom room)
{
    private const int MostKept = 10_000, MostFetches = 64, MostWaiting = 16;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>Whoever sends unknown keys makes us fetch no more often than this.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(30);

    /// <summary>As long as nothing can be fetched, the keys fetched last are good for this long: a client may have withdrawn one of them meanwhile.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, Fetched> _fetched = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Fetch> _running = new(StringComparer.Ordinal);

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
        ClientAssertion? read = await ClientAssertion.Verify(assertion, Good(fetched)).ConfigureAwait(false);
        if (read is null && room.Now - fetched.At >= AtMostEvery)
        {
            // The client may have begun with a new key (OpenID Connect Core §10.1.1).
            read = await ClientAssertion.Verify(assertion, Good(await Of(address, AtMostEvery, ct).ConfigureAwait(false))).ConfigureAwait(false);
        }

        return read;
    }

    private IReadOnlyList<SecurityKey> Good(Fetched fetched) => fetched.GotAt is { } got && room.Now - got < Trusted ? fetched.Keys : [];

    private async ValueTask<Fetched> Of(string address, TimeSpan oldest, CancellationToken ct)
    {
        _fetched.TryGetValue(address, out Fetched? known);
        if (known is not null && room.Now - known.At < oldest)
        {
            return known;
        }

        if (_running.Count >= MostFetches && !_running.ContainsKey(address))
        {
            return TooMany(known);
        }

        Fetch fetch = _running.GetOrAdd(address, static (at, keys) => new Fetch(new Lazy<Task<Fetched>>(() => keys.Get(at))), this);
        try
        {
            return Interlocked.Increment(ref fetch.Waiting) > MostWaiting ? TooMany(known) : await fetch.Task.Value.WaitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref fetch.Waiting);
        }
    }

    private Fetched TooMany(Fetched? known)
    {
        room.Events.Note("client_keys_not_fetched", reason: "too_many");
        return known ?? new Fetched([], room.Now, GotAt: null);
    }

    /// <summary>Ends by itself: the guarded client has a time for a fetch. Whoever began it may leave before.</summary>
    private async Task<Fetched> Get(string address)
    {
        try
        {
            Result<OutboundAnswer> answer = await room.Outbound.GetAsync(new Uri(address), "application/jwk-set+json, application/json", CancellationToken.None).ConfigureAwait(false);
            if (_fetched.Count >= MostKept)
            {
                _fetched.Clear();
            }

            if (answer.IsOk && answer.Value.Status == 200)
            {
                return _fetched[address] = new Fetched(ClientKeySet.Read(Encoding.UTF8.GetString(answer.Value.Body)), room.Now, room.Now);
            }

            room.Events.Note("client_keys_not_fetched", reason: answer.Error?.Code ?? "status");
            return _fetched[address] = _fetched.TryGetValue(address, out Fetched? known) ? known with { At = room.Now } : new Fetched([], room.Now, GotAt: null);
        }
        finally
        {
            _running.TryRemove(address, out _);
        }
    }

    /// <param name="At">When it was tried last.</param>
    /// <param name="GotAt">When the keys came; null where they never did.</param>
    private sealed record Fetched(IReadOnlyList<SecurityKey> Keys, DateTimeOffset At, DateTimeOffset? GotAt);

    private sealed class Fetch(Lazy<Task<Fetched>> task)
    {
        public int Waiting;

        public Lazy<Task<Fetched>> Task => task;
    }
}
