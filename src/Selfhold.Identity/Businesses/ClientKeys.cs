using Selfhold.Identity.Businesses;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity;

public sealed partial class IdentityRoom
{
    private const int MostKeys = 10;

    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>All keys of a client, newest first, also those that have ended: who looks for a leak wants to see them.</summary>
    public Result<IReadOnlyList<ClientKeyInfo>> ClientKeys(string clientId)
    {
        using HubRead read = Storage.BeginRead();
        if (Clients.Find(read, clientId) is null)
        {
            return IdentityErrors.ClientNotFound(clientId);
        }

        return KeysOf(read, clientId).ConvertAll(k => k.Info);
    }

    /// <summary>A further secret for a client that proves itself by one.</summary>
    /// <param name="scopes">What tokens got with it may carry at most, of the client's scopes; empty is all that the client may.</param>
    public async Task<Result<NewClientKey>> AddClientKey(string clientId, string name, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        if (OneLine.Read(name, 40) is not { } called)
        {
            return IdentityErrors.BadText("The name of a key", 40, "name");
        }

        return await Storage.TryWriteAsync<NewClientKey>(write =>
        {
            write.Lock(TurnOf(clientId));
            if (WithSecrets(write, clientId).TryGet(out Client? client, out Error? error))
            {
                string[] beyond = [.. scopes.Except(client.Scopes, StringComparer.Ordinal)];
                error = beyond.Length > 0 ? IdentityErrors.BadScope($"The client may not ask for: {string.Join(' ', beyond.Select(s => OneLine.Read(s, 64) ?? "?"))}") : Full(client);
            }

            if (error is not null)
            {
                return error;
            }

            return Made(write, clientId, called, scopes, "client_key_added");
        }, ct);
    }

    /// <summary>Puts a new secret in a key's place. The old one lives on for the overlap, so that nothing stops while programs are told the new one.</summary>
    /// <param name="key">Its prefix, or as much of it as tells it apart.</param>
    /// <param name="overlap">Null: 24 hours. Zero ends the old one at once.</param>
    public async Task<Result<NewClientKey>> RollClientKey(string clientId, string key, TimeSpan? overlap, CancellationToken ct)
    {
        TimeSpan for_ = overlap ?? TimeSpan.FromHours(24);
        if (for_ < TimeSpan.Zero || for_ > LongestOverlap)
        {
            return IdentityErrors.BadOverlap();
        }

        return await Storage.TryWriteAsync<NewClientKey>(write =>
        {
            write.Lock(TurnOf(clientId));
            if (!WithSecrets(write, clientId).TryGet(out Client? client, out Error? error) || !Named(write, clientId, key).TryGet(out KeyRow? old, out error))
            {
                return error;
            }

            if (old.Info.State is not "active")
            {
                return IdentityErrors.KeyEnded(old.Info.Prefix);
            }

            if (for_ > TimeSpan.Zero && Full(client) is { } full)
            {
                return full;
            }

            using (PreparedSql update = write.Prepare(
                for_ == TimeSpan.Zero ? "UPDATE identity_client_key SET revoked_at = @p1 WHERE key_id = @p0 AND revoked_at IS NULL" : "UPDATE identity_client_key SET expires_at = @p1 WHERE key_id = @p0 AND revoked_at IS NULL",
                BulkType.Uuid, BulkType.Bigint))
            {
                update.Uuid(0, old.Id).Long(1, HubStorage.Micros(Now + for_)).Execute();
            }

            return Made(write, clientId, old.Info.Name, old.Info.Scopes, "client_key_rolled");
        }, ct);
    }

    /// <summary>Ends a key at once. False when it had ended.</summary>
    /// <param name="key">Its prefix, or as much of it as tells it apart.</param>
    public async Task<Result<bool>> RevokeClientKey(string clientId, string key, CancellationToken ct) => await Storage.TryWriteAsync<bool>(write =>
    {
        if (Clients.Find(write, clientId) is null)
        {
            return IdentityErrors.ClientNotFound(clientId);
        }

        if (!Named(write, clientId, key).TryGet(out KeyRow? row, out Error? error))
        {
            return error;
        }

        using (PreparedSql update = write.Prepare("UPDATE identity_client_key SET revoked_at = @p1 WHERE key_id = @p0 AND revoked_at IS NULL", BulkType.Uuid, BulkType.Bigint))
        {
            if (update.Uuid(0, row.Id).Long(1, NowMicros).Execute() == 0)
            {
                return false;
            }
        }

        Clients.Raise(write, clientId);
        Events.Record(write, "client_key_revoked", person: null, clientId);
        return true;
    }, ct);

    private NewClientKey Made(HubWrite write, string clientId, string name, IReadOnlyList<string> scopes, string kind)
    {
        (_, string prefix, string secret) = Clients.AddKey(write, clientId, name, scopes);
        Events.Record(write, kind, person: null, clientId);
        return new NewClientKey(prefix, name, secret);
    }

    private Result<Client> WithSecrets(HubWrite write, string clientId)
        => Clients.Find(write, clientId) is not { } client ? IdentityErrors.ClientNotFound(clientId) : Clients.HasSecret(client) ? client : IdentityErrors.NoSecret();

    private Error? Full(Client client) => client.Secrets.Count(s => s.ExpiresAt is null || s.ExpiresAt > Now) >= MostKeys ? IdentityErrors.TooManyKeys(MostKeys) : null;

    private Result<KeyRow> Named(IStatements from, string clientId, string key)
    {
        List<KeyRow> found = KeysOf(from, clientId).FindAll(k => key.Length >= Secrets.ClientSecretPrefix.Length + 2 && k.Info.Prefix.StartsWith(key, StringComparison.Ordinal));
        return found switch
        {
            [var one] => one,
            [] => IdentityErrors.KeyNotFound(OneLine.Read(key, Secrets.ShownLength) ?? "?"),
            _ => IdentityErrors.KeyAmbiguous(key),
        };
    }

    private List<KeyRow> KeysOf(IStatements from, string clientId)
    {
        var keys = new List<KeyRow>();
        long now = NowMicros;
        using PreparedSql select = from.Prepare(
            "SELECT key_id, prefix, name, scopes, created_at, used_at, expires_at, revoked_at FROM identity_client_key WHERE client_id = @p0 ORDER BY created_at DESC, key_id DESC", BulkType.Text);
        using SqlRows rows = select.Text(0, clientId).Query();
        while (rows.Read())
        {
            string state = !rows.IsNull(7) ? "revoked" : rows.IsNull(6) ? "active" : rows.Long(6) > now ? "rolled" : "ended";
            keys.Add(new KeyRow(rows.Uuid(0), new ClientKeyInfo(rows.Text(1)!, rows.Text(2)!, WordList.Split(rows.Text(3)), state, HubStorage.FromMicros(rows.Long(4)),
                rows.IsNull(5) ? null : HubStorage.FromMicros(rows.Long(5)), rows.IsNull(6) ? null : HubStorage.FromMicros(rows.Long(6)))));
        }

        return keys;
    }

    private sealed record KeyRow(Guid Id, ClientKeyInfo Info);
}
