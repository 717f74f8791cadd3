using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

internal sealed partial class Clients
{
    /// <summary>A new client; with its first secret where it proves itself by one.</summary>
    /// <returns>The secret, shown once; null where it has none.</returns>
    public string? Add(HubWrite write, Client client, byte[]? registration)
    {
        using (PreparedSql insert = write.Prepare(
            "INSERT INTO identity_client (client_id, business_id, domain_id, name, settings, dynamic, registration, version, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, 1, @p7)",
            BulkType.Text, BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Bigint, BulkType.Bytes, BulkType.Bigint))
        {
            insert.Text(0, client.Id).Uuid(1, client.Business).Uuid(2, client.Domain).Text(3, client.Name).Text(4, StoredJson.Write(ClientSettings.Of(client)))
                .Long(5, client.Dynamic ? 1 : 0).Long(7, HubStorage.Micros(client.CreatedAt));
            (registration is null ? insert.Null(6) : insert.Bytes(6, registration)).Execute();
        }

        WriteOrigins(write, client);
        return HasSecret(client) ? AddKey(write, client.Id, "first", []).Secret : null;
    }

    /// <summary>Writes name and settings anew; what the client may never change stays.</summary>
    public void Change(HubWrite write, Client client)
    {
        using (PreparedSql update = write.Prepare(
            "UPDATE identity_client SET name = @p1, settings = @p2, version = version + 1 WHERE client_id = @p0", BulkType.Text, BulkType.Text, BulkType.Text))
        {
            update.Text(0, client.Id).Text(1, client.Name).Text(2, StoredJson.Write(ClientSettings.Of(client))).Execute();
        }

        WriteOrigins(write, client);
    }

    /// <summary>A further secret.</summary>
    /// <param name="scopes">What tokens got with it may carry at most; empty is all that the client may.</param>
    public (Guid Key, string Prefix, string Secret) AddKey(HubWrite write, string clientId, string name, IReadOnlyList<string> scopes)
    {
        string secret = Secrets.NewClientSecret();
        var key = Guid.CreateVersion7(room.Now);
        using (PreparedSql insert = write.Prepare(
            "INSERT INTO identity_client_key (key_id, client_id, name, prefix, secret, scopes, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)",
            BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Text, BulkType.Bigint))
        {
            insert.Uuid(0, key).Text(1, clientId).Text(2, name).Text(3, secret[..Secrets.ShownLength]).Bytes(4, Secrets.Hash(secret)).Text(5, WordList.Join(scopes)).Long(6, room.NowMicros).Execute();
        }

        Raise(write, clientId);
        return (key, secret[..Secrets.ShownLength], secret);
    }

    /// <summary>Every change of a client or of its keys ends with this, in the same write.</summary>
    /// <returns>False when there is no such client.</returns>
    public bool Raise(HubWrite write, string clientId)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_client SET version = version + 1 WHERE client_id = @p0", BulkType.Text);
        return update.Text(0, clientId).Execute() == 1;
    }

    /// <summary>Registers a client that came by itself (RFC 7591): in a business and domain of its own. The secret, if it has one, and its registration access token, both shown once.</summary>
    /// <param name="client">What it said of itself, checked. Its id, business and domain are made here.</param>
    /// <param name="secret">Whether it proves itself by a secret.</param>
    public async Task<Result<RegisteredClient>> Register(Client client, bool secret, CancellationToken ct)
    {
        DateTimeOffset now = room.Now;
        Client made = client with
        {
            Id = Secrets.NewId(),
            Business = Guid.CreateVersion7(now),
            Domain = Guid.CreateVersion7(now),
            Dynamic = true,
            Disabled = false,
            CreatedAt = now,
            Secrets = [],
        };
        if (secret != HasSecret(made))
        {
            throw new ArgumentException("A client has a secret where it proves itself by one, and only there.", nameof(secret));
        }

        string token = Secrets.New();
        return await room.Storage.TryWriteAsync<RegisteredClient>(write =>
        {
            string? first = Add(write, made, Secrets.Hash(token));
            room.Events.Record(write, "client_registered", person: null, made.Id);
            return new RegisteredClient(Find(write, made.Id)!, first, token);
        }, ct);
    }

    /// <summary>Whether the token is the registration access token of the client (RFC 7592 §3).</summary>
    public bool IsRegistrationToken(IStatements from, string clientId, string token)
    {
        if (!IsId(clientId))
        {
            return false;
        }

        using PreparedSql select = from.Prepare("SELECT registration FROM identity_client WHERE client_id = @p0 AND disabled_at IS NULL", BulkType.Text);
        using SqlRows rows = select.Text(0, clientId).Query();
        return rows.Read() && !rows.IsNull(0) && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(rows.Bytes(0), Secrets.Hash(token));
    }

    public static bool HasSecret(Client client) => client.Authentication is ClientAuthentication.SecretBasic or ClientAuthentication.SecretPost;

    private static void WriteOrigins(HubWrite write, Client client)
    {
        using (PreparedSql delete = write.Prepare("DELETE FROM identity_client_origin WHERE client_id = @p0", BulkType.Text))
        {
            delete.Text(0, client.Id).Execute();
        }

        using PreparedSql insert = write.Prepare("INSERT INTO identity_client_origin (origin, client_id) VALUES (@p0, @p1)", BulkType.Text, BulkType.Text);
        foreach (string origin in client.RedirectUris.Where(u => RedirectUris.WhyNot(u) is null).Select(RedirectUris.Origin).Distinct(StringComparer.Ordinal))
        {
            insert.Text(0, origin).Text(1, client.Id).Execute();
        }
    }
}

internal sealed record RegisteredClient(Client Client, string? Secret, string RegistrationToken);
