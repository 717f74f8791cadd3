using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity;

public sealed partial class IdentityRoom
{
    /// <summary>All clients, or those of one business, oldest first.</summary>
    public IReadOnlyList<ClientInfo> ClientList(Guid? business = null)
    {
        using HubRead read = Storage.BeginRead();
        List<string> ids = [];
        using (PreparedSql select = read.Prepare(
            "SELECT client_id FROM identity_client" + (business is null ? "" : " WHERE business_id = @p0") + " ORDER BY created_at, client_id", business is null ? [] : [BulkType.Uuid]))
        {
            if (business is { } one)
            {
                select.Uuid(0, one);
            }

            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                ids.Add(rows.Text(0)!);
            }
        }

        return [.. ids.Select(id => InfoOf(Clients.Find(read, id)!))];
    }

    /// <returns><c>client_not_found</c> where there is none of this id.</returns>
    public Result<ClientInfo> ShowClient(string clientId)
    {
        using HubRead read = Storage.BeginRead();
        return Clients.Find(read, clientId) is { } client ? InfoOf(client) : IdentityErrors.ClientNotFound(clientId);
    }
}
