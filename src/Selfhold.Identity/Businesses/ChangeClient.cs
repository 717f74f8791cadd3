using Selfhold.Identity.Businesses;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity;

public sealed partial class IdentityRoom
{
    /// <summary>Stops a client: from the next request on it gets nothing, and no token of it counts. False when it was stopped already.</summary>
    public Task<Result<bool>> DisableClient(string clientId, CancellationToken ct) => Switch(clientId, disabled: true, ct);

    /// <summary>Lets a stopped client work again; tokens that have not ended count again. False when it was not stopped.</summary>
    public Task<Result<bool>> EnableClient(string clientId, CancellationToken ct) => Switch(clientId, disabled: false, ct);

    /// <summary>A further address that people return to after they signed in, or out.</summary>
    public Task<Result<ClientInfo>> AddRedirect(string clientId, string uri, bool afterLogout, CancellationToken ct)
        => Change(clientId, "client_changed", client => afterLogout
            ? client with { PostLogoutRedirectUris = [.. client.PostLogoutRedirectUris, uri] }
            : client with { RedirectUris = [.. client.RedirectUris, uri] }, ct);

    /// <summary>Takes an address away.</summary>
    /// <returns><c>redirect_not_found</c> where the client does not have it; <c>redirect_needed</c> where it is the last one it signs people in with.</returns>
    public Task<Result<ClientInfo>> RemoveRedirect(string clientId, string uri, bool afterLogout, CancellationToken ct)
        => Change(clientId, "client_changed", client =>
        {
            IReadOnlyList<string> there = afterLogout ? client.PostLogoutRedirectUris : client.RedirectUris;
            string[] rest = [.. there.Where(u => !string.Equals(u, uri, StringComparison.Ordinal))];
            return rest.Length == there.Count ? new Error("redirect_not_found", "The client does not have this address. Addresses are compared character by character.", "redirect_uri")
                : afterLogout ? client with { PostLogoutRedirectUris = rest } : client with { RedirectUris = rest };
        }, ct);

    private async Task<Result<ClientInfo>> Change(string clientId, string kind, Func<Client, Result<Client>> change, CancellationToken ct) => await Storage.TryWriteAsync<ClientInfo>(write =>
    {
        write.Lock(TurnOf(clientId));
        if (Clients.Find(write, clientId) is not { } before)
        {
            return IdentityErrors.ClientNotFound(clientId);
        }

        if (!change(before).TryGet(out Client? after, out Error? error))
        {
            return error;
        }

        if (ClientChecks.Problem(after, OutboundOptions) is { } problem)
        {
            return problem;
        }

        Clients.Change(write, after);
        Events.Record(write, kind, person: null, clientId);
        return InfoOf(after);
    }, ct);

    private async Task<Result<bool>> Switch(string clientId, bool disabled, CancellationToken ct) => await Storage.TryWriteAsync<bool>(write =>
    {
        using (PreparedSql update = write.Prepare(
            disabled ? "UPDATE identity_client SET disabled_at = @p1 WHERE client_id = @p0 AND disabled_at IS NULL" : "UPDATE identity_client SET disabled_at = NULL WHERE client_id = @p0 AND disabled_at IS NOT NULL AND created_at <= @p1",
            BulkType.Text, BulkType.Bigint))
        {
            if (update.Text(0, clientId).Long(1, disabled ? NowMicros : long.MaxValue).Execute() == 0)
            {
                return Clients.Find(write, clientId) is null ? IdentityErrors.ClientNotFound(clientId) : false;
            }
        }

        Clients.Raise(write, clientId);
        Events.Record(write, disabled ? "client_disabled" : "client_enabled", person: null, clientId);
        return true;
    }, ct);

    /// <summary>Who changes a client or a business takes turns with others who do, also of other processes.</summary>
    private static long TurnOf(string name) => -(1L << 44) - System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    private static long TurnOf(Guid business) => TurnOf(business.ToString("N"));
}
