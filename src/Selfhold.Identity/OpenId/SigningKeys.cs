using Microsoft.IdentityModel.Tokens;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>Keys that sign tokens: published before they sign and after, replaced in time, their private halves sealed.</summary>
/// <remarks>
/// Processes agree through the database: what is known here is at most <see cref="Fresh"/> old. A key signs from <c>active_from</c> until <c>retires_at</c> and is
/// published from the moment it is made until <c>ends_at</c>.
/// </remarks>
internal sealed partial class SigningKeys(IdentityRoom room)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly Lock _reading = new();
    private readonly Lock _making = new();
    private volatile Known? _known;

    public static IReadOnlyList<string> Algorithms { get; } = ["ES256", "RS256"];

    /// <summary>The key that signs now under the algorithm (ES256, RS256); made on first use. Kept open in memory, and safe for many threads at once.</summary>
    /// <remarks>Not from within a write: the first use, and the first one near a key's end, writes.</remarks>
    public SigningCredentials Signer(string algorithm)
    {
        if (!Algorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            throw new ArgumentException("Tokens are signed with ES256 or RS256.", nameof(algorithm));
        }

        Known known = Now();
        SigningKey? key = known.Signer(algorithm, room.Now);
        if (key is null || known.IsDue(algorithm, room.Now, room.Options.SigningKeyOverlap))
        {
            Succeed(algorithm, key is not null);
            key = Now().Signer(algorithm, room.Now);
        }

        return key?.Credentials ?? throw new InvalidOperationException($"There is no {algorithm} key although one was made.");
    }

    /// <summary>One caller makes the key that is needed. The others wait for it only where there is none yet.</summary>
    private void Succeed(string algorithm, bool oneSigns)
    {
        if (oneSigns)
        {
            if (!_making.TryEnter())
            {
                return;
            }
        }
        else
        {
            _making.Enter();
        }

        try
        {
            Known known = Now();
            if (known.Signer(algorithm, room.Now) is null || known.IsDue(algorithm, room.Now, room.Options.SigningKeyOverlap))
            {
                Renew(algorithm, asked: false, atOnce: false);
            }
        }
        catch (StorageException) when (oneSigns)
        {
            // The key that signs will do; the next request tries again to make its successor.
        }
        finally
        {
            _making.Exit();
        }
    }

    /// <summary>All published public keys, newest first: what tokens of this hub are checked with.</summary>
    public IReadOnlyList<JsonWebKey> Published()
    {
        Known known = Now();
        DateTimeOffset now = room.Now;
        return known.Keys.TrueForAll(k => k.EndsAt > now) ? known.Public : [.. known.Keys.Where(k => k.EndsAt > now).Select(k => k.Public)];
    }

    /// <summary>All keys that are kept, for people who look after the hub.</summary>
    public IReadOnlyList<SigningKeyInfo> List()
    {
        DateTimeOffset now = room.Now;
        return [.. Read().Keys.Select(k => new SigningKeyInfo(k.Public.Kid, k.Algorithm, k.StateAt(now), k.CreatedAt, k.ActiveFrom, k.RetiresAt, k.EndsAt))];
    }

    /// <summary>Makes the next key of each algorithm in use whose time has come; the host calls it now and then, so that a successor is published in time also where nobody signs in.</summary>
    public void Maintain()
    {
        Known known = Read();
        foreach (string algorithm in known.Keys.Select(k => k.Algorithm).Distinct(StringComparer.Ordinal).Where(a => known.IsDue(a, room.Now, room.Options.SigningKeyOverlap)).ToArray())
        {
            Succeed(algorithm, oneSigns: true);
        }
    }

    /// <summary>
    /// Makes the next key now; the old one signs until others have had time to fetch it, and stays published while tokens of it live. With <paramref name="atOnce"/>,
    /// after a theft, it is withdrawn at once: other processes follow within 5 seconds.
    /// </summary>
    /// <returns>The id of the next key. Where one waits for its turn already, and nothing was stolen, that one.</returns>
    public Task<string> Rotate(string algorithm, bool atOnce, CancellationToken ct)
    {
        if (!Algorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            throw new ArgumentException("Tokens are signed with ES256 or RS256.", nameof(algorithm));
        }

        return Task.Run(() => Renew(algorithm, asked: true, atOnce), ct);
    }

    private Known Now()
    {
        DateTimeOffset now = room.Now;
        Known? known = _known;
        if (known is not null && now - known.ReadAt < Fresh && now >= known.ReadAt)
        {
            return known;
        }

        lock (_reading)
        {
            known = _known;
            return known is not null && now - known.ReadAt < Fresh && now >= known.ReadAt ? known : Read();
        }
    }

    private Known Read()
    {
        using HubRead read = room.Storage.BeginRead();
        return _known = Read(read, _known);
    }

    /// <param name="before">What was known: keys that are open stay open.</param>
    private Known Read(IStatements from, Known? before)
    {
        var keys = new List<SigningKey>();
        using PreparedSql select = from.Prepare(
            "SELECT kid, algorithm, sealed, created_at, active_from, retires_at, ends_at FROM identity_signing_key WHERE ends_at > @p0 ORDER BY created_at DESC, active_from DESC, kid", BulkType.Bigint);
        using SqlRows rows = select.Long(0, room.NowMicros).Query();
        while (rows.Read())
        {
            string kid = rows.Text(0)!;
            SigningCredentials open = before?.Keys.Find(k => string.Equals(k.Public.Kid, kid, StringComparison.Ordinal))?.Credentials ?? Open(kid, rows.Text(1)!, rows.Bytes(2));
            keys.Add(new SigningKey(rows.Text(1)!, PublicOf(open), open,
                HubStorage.FromMicros(rows.Long(3)), HubStorage.FromMicros(rows.Long(4)), HubStorage.FromMicros(rows.Long(5)), HubStorage.FromMicros(rows.Long(6))));
        }

        return new Known(keys, [.. keys.Select(k => k.Public)], room.Now);
    }

    private sealed record Known(List<SigningKey> Keys, IReadOnlyList<JsonWebKey> Public, DateTimeOffset ReadAt)
    {
        /// <summary>Of several whose time it is, the one made last; by a clock that was set back, the one whose time is nearest.</summary>
        public SigningKey? Signer(string algorithm, DateTimeOffset now)
            => Keys.Find(k => string.Equals(k.Algorithm, algorithm, StringComparison.Ordinal) && k.ActiveFrom <= now && now < k.RetiresAt)
            ?? Keys.FindLast(k => string.Equals(k.Algorithm, algorithm, StringComparison.Ordinal) && now < k.RetiresAt);

        /// <summary>Whether the next key has to be made, so that it is published for the overlap before it signs.</summary>
        public bool IsDue(string algorithm, DateTimeOffset now, TimeSpan overlap)
            => !Keys.Exists(k => string.Equals(k.Algorithm, algorithm, StringComparison.Ordinal) && k.RetiresAt - overlap > now);
    }

    private sealed record SigningKey(
        string Algorithm, JsonWebKey Public, SigningCredentials Credentials, DateTimeOffset CreatedAt, DateTimeOffset ActiveFrom, DateTimeOffset RetiresAt, DateTimeOffset EndsAt)
    {
        public string StateAt(DateTimeOffset now) => now < ActiveFrom ? "next" : now < RetiresAt ? "signs" : "published";
    }
}

/// <param name="State"><c>next</c> (published, signs from <paramref name="ActiveFrom"/>), <c>signs</c>, or <c>published</c> (signs no more, checked until <paramref name="EndsAt"/>).</param>
public sealed record SigningKeyInfo(string Kid, string Algorithm, string State, DateTimeOffset CreatedAt, DateTimeOffset ActiveFrom, DateTimeOffset RetiresAt, DateTimeOffset EndsAt);
