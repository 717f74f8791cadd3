using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>Registered clients.</summary>
/// <remarks>
/// Found at every request, so the parsed client is kept in memory. What is kept counts only as long as the row says the same <c>version</c>, which every
/// change of the client or of one of its keys raises in its own write: a client that was disabled, or a key that was revoked, is refused by the next request of any process.
/// </remarks>
[SuppressMessage("Performance", "CA1822", Justification = "The parts of the room are asked through it, whether they need it or not.")]
internal sealed partial class Clients(IdentityRoom room)
{
    private const int MostKept = 2_000, MostSettings = 8 * 1024, MostNoted = 10_000;

    private readonly ConcurrentDictionary<string, (long Version, Client Client)> _kept = new(StringComparer.Ordinal);

    /// <summary>The client with its unrevoked secrets; also one that is disabled. Null when the id is not one of ours.</summary>
    /// <remarks>Secrets in an overlap are there until their time is over: compare <see cref="ClientSecret.ExpiresAt"/> with the clock.</remarks>
    public Client? Find(IStatements from, string clientId)
    {
        if (!IsId(clientId))
        {
            return null;
        }

        bool kept = _kept.TryGetValue(clientId, out (long Version, Client Client) known);
        if (kept)
        {
            using PreparedSql version = from.Prepare("SELECT version FROM identity_client WHERE client_id = @p0", BulkType.Text);
            long? now = version.Text(0, clientId).QueryLong();
            if (now == known.Version)
            {
                return known.Client;
            }
        }

        if (Read(from, clientId, out bool small) is not { } read)
        {
            _kept.TryRemove(clientId, out _);
            return null;
        }

        // What a write sees may never come true: only what a snapshot saw is kept, and of what a client said of itself no more than most need.
        if (small && from is HubRead)
        {
            if (_kept.Count >= MostKept)
            {
                _kept.Clear();
            }

            _kept[clientId] = (read.Version, read.Client);
        }

        return read.Client;
    }

    /// <summary>Whether the origin is that of a redirect address of any client: what may call the token endpoint from a browser.</summary>
    public bool IsOrigin(IStatements from, string origin)
    {
        if (origin is not { Length: > 0 and <= 512 })
        {
            return false;
        }

        using PreparedSql count = from.Prepare(
            "SELECT COUNT(*) FROM identity_client_origin o JOIN identity_client c ON c.client_id = o.client_id WHERE o.origin = @p0 AND c.disabled_at IS NULL", BulkType.Text);
        return count.Text(0, origin).QueryLong() > 0;
    }

    /// <summary>Ids of ours are short and plain; nothing else is worth a question, and a NUL in one is none that a database takes.</summary>
    private static bool IsId(string? clientId) => clientId is { Length: > 0 and <= 64 } && clientId.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    private static (long Version, Client Client)? Read(IStatements from, string clientId, out bool small)
    {
        small = false;
        long version;
        Client client;
        using (PreparedSql select = from.Prepare(
            "SELECT business_id, domain_id, name, settings, dynamic, version, created_at, disabled_at FROM identity_client WHERE client_id = @p0", BulkType.Text))
        {
            using SqlRows rows = select.Text(0, clientId).Query();
            if (!rows.Read())
            {
                return null;
            }

            version = rows.Long(5);
            string settings = rows.Text(3)!;
            small = settings.Length <= MostSettings;
            client = StoredJson.ReadSettings(settings).Onto(new Client
            {
                Id = clientId,
                Business = rows.Uuid(0),
                Domain = rows.Uuid(1),
                Name = rows.Text(2)!,
                Dynamic = rows.Long(4) != 0,
                CreatedAt = HubStorage.FromMicros(rows.Long(6)),
                Disabled = !rows.IsNull(7),
            });
        }

        return (version, client with { Secrets = SecretsOf(from, clientId) });
    }

    private static List<ClientSecret> SecretsOf(IStatements from, string clientId)
    {
        var secrets = new List<ClientSecret>();
        using PreparedSql select = from.Prepare(
            "SELECT key_id, secret, scopes, expires_at FROM identity_client_key WHERE client_id = @p0 AND revoked_at IS NULL ORDER BY created_at DESC, key_id DESC", BulkType.Text);
        using SqlRows rows = select.Text(0, clientId).Query();
        while (rows.Read())
        {
            secrets.Add(new ClientSecret(rows.Uuid(0), rows.Bytes(1).ToArray(), WordList.Split(rows.Text(2)), rows.IsNull(3) ? null : HubStorage.FromMicros(rows.Long(3))));
        }

        return secrets;
    }
}

/// <summary>Lists of words without spaces, as OAuth writes them and tables keep them.</summary>
internal static class WordList
{
    public static string[] Split(string? text) => string.IsNullOrEmpty(text) ? [] : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string Join(IEnumerable<string> words) => string.Join(' ', words);
}
