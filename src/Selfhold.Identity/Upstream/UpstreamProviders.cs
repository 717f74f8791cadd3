using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.Upstream;

/// <summary>The providers that the operator has set up, as rows; their secrets sealed.</summary>
internal sealed partial class UpstreamProviders(IdentityRoom room)
{
    private const string Table = "identity_provider";
    private const string Columns = "provider_id, name, issuer, client_id, sealed, scopes, vouches, created_at, disabled_at";
    private static readonly string[] DefaultScopes = ["openid", "email", "profile"];

    /// <summary>One that is in use; null for unknown and disabled ones.</summary>
    public Provider? Active(IStatements from, string id) => Find(from, id) is { DisabledAt: null } provider ? provider : null;

    public Provider? Find(IStatements from, string id)
    {
        using PreparedSql select = from.Prepare($"SELECT {Columns} FROM identity_provider WHERE provider_id = @p0", BulkType.Text);
        return Read(select.Text(0, id)).FirstOrDefault();
    }

    /// <summary>All, by name.</summary>
    public IReadOnlyList<Provider> All(IStatements from)
    {
        using PreparedSql select = from.Prepare($"SELECT {Columns} FROM identity_provider");
        return [.. Read(select).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Id, StringComparer.Ordinal)];
    }

    /// <summary>What is wrong with the settings, before anything is fetched.</summary>
    public Error? Problem(ProviderSettings settings)
    {
        if (!Ids().IsMatch(settings.Id))
        {
            return IdentityErrors.BadProvider("id", "an id has 2 to 32 small letters, digits and hyphens, and begins with a letter");
        }

        if (People.Persons.CleanName(settings.Name) is not { } clean || !string.Equals(clean, settings.Name, StringComparison.Ordinal))
        {
            return IdentityErrors.BadProvider("name", "a name has 1 to 80 characters on one line");
        }

        if (!Uri.TryCreate(settings.Issuer, UriKind.Absolute, out Uri? issuer) || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || settings.Issuer.AsSpan().ContainsAny('?', '#'))
        {
            return IdentityErrors.BadProvider("issuer", "an issuer is an https address without query and fragment");
        }

        if (OutboundClient.Refusal(issuer, room.OutboundOptions) is { } refused)
        {
            return refused with { Field = "issuer" };
        }

        if (settings.ClientId.Length is 0 or > 256 || settings.ClientId.Any(c => c is < ' ' or > '~'))
        {
            return IdentityErrors.BadProvider("client_id", "a client id has 1 to 256 visible ASCII characters");
        }

        return ScopesOf(settings).Any(s => s.Length == 0 || s.Any(c => c is <= ' ' or > '~' or '"' or '\\'))
            ? IdentityErrors.BadProvider("scopes", "a scope is one word (RFC 6749 §3.3)")
            : null;
    }

    public Task<Result<Provider>> Add(ProviderSettings settings, CancellationToken ct) => room.Storage.TryWriteAsync<Provider>(write =>
    {
        if (Find(write, settings.Id) is not null)
        {
            return IdentityErrors.ProviderExists(settings.Id);
        }

        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_provider (provider_id, name, issuer, client_id, sealed, scopes, vouches, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)",
            BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Text, BulkType.Bigint, BulkType.Bigint);
        insert.Text(0, settings.Id).Text(1, settings.Name).Text(2, settings.Issuer).Text(3, settings.ClientId)
            .Bytes(4, room.Keys.SealDocument(Table, "secret", RowOf(settings.Id), Encoding.UTF8.GetBytes(settings.Secret ?? "")))
            .Text(5, string.Join(' ', ScopesOf(settings))).Long(6, settings.Vouches ? 1 : 0).Long(7, room.NowMicros).Execute();
        room.Events.Record(write, "provider_added", null, settings.Id);
        return Find(write, settings.Id)!;
    }, ct);

    /// <summary>Takes it out of use, or back into it. Links stay: they work again when it does.</summary>
    public Task<Result<Provider>> Use(string id, bool inUse, CancellationToken ct) => room.Storage.TryWriteAsync<Provider>(write =>
    {
        using PreparedSql update = write.Prepare(
            inUse ? "UPDATE identity_provider SET disabled_at = NULL WHERE provider_id = @p0" : "UPDATE identity_provider SET disabled_at = COALESCE(disabled_at, @p1) WHERE provider_id = @p0",
            inUse ? [BulkType.Text] : [BulkType.Text, BulkType.Bigint]);
        update.Text(0, id);
        if (!inUse)
        {
            update.Long(1, room.NowMicros);
        }

        if (update.Execute() == 0)
        {
            return IdentityErrors.ProviderNotFound(id);
        }

        room.Events.Record(write, inUse ? "provider_enabled" : "provider_disabled", null, id);
        return Find(write, id)!;
    }, ct);

    private static IReadOnlyList<string> ScopesOf(ProviderSettings settings)
        => settings.Scopes is { Count: > 0 } asked ? asked.Contains("openid", StringComparer.Ordinal) ? asked : ["openid", .. asked] : DefaultScopes;

    private List<Provider> Read(PreparedSql select)
    {
        using SqlRows rows = select.Query();
        List<Provider> all = [];
        while (rows.Read())
        {
            string id = rows.Text(0)!;
            string secret = Encoding.UTF8.GetString(room.Keys.OpenDocument(Table, "secret", RowOf(id), rows.Bytes(4)));
            all.Add(new Provider(id, rows.Text(1)!, rows.Text(2)!, rows.Text(3)!, secret.Length == 0 ? null : secret, rows.Text(5)!.Split(' '), rows.Long(6) == 1,
                HubStorage.FromMicros(rows.Long(7)), rows.IsNull(8) ? null : HubStorage.FromMicros(rows.Long(8))));
        }

        return all;
    }

    // Ids of providers are words; sealing wants 16 bytes.
    private static Guid RowOf(string id) => new(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16), bigEndian: true);

    [GeneratedRegex("^[a-z][a-z0-9-]{1,31}$", RegexOptions.NonBacktracking)]
    private static partial Regex Ids();
}
