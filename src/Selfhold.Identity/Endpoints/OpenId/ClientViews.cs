using Selfhold.Identity.Pages;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Who asks, as a person is shown it: what the client says of itself beside what is proven about its business.</summary>
internal static class ClientViews
{
    /// <param name="returnsTo">The registered address that the browser goes to in the end.</param>
    public static ClientView Of(IStatements from, Client client, string? returnsTo)
    {
        string? legalName = null, logo = null;
        using (PreparedSql select = from.Prepare("SELECT legal_name, logo, logo_type FROM identity_business WHERE business_id = @p0", BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, client.Business).Query();
            if (rows.Read())
            {
                legalName = rows.Text(0);
                logo = rows.IsNull(1) || rows.IsNull(2) ? null : $"data:{rows.Text(2)};base64,{Convert.ToBase64String(rows.Bytes(1))}";
            }
        }

        return new ClientView(client.Name, legalName, WebDomain(from, client, returnsTo), logo, returnsTo, client.PolicyUri, client.TermsUri);
    }

    /// <summary>The proven domain that the browser goes to in the end. One that it does not go to would vouch for an address that nobody has proven.</summary>
    private static string? WebDomain(IStatements from, Client client, string? returnsTo)
    {
        string? host = returnsTo is not null && Uri.TryCreate(returnsTo, UriKind.Absolute, out Uri? uri) ? uri.IdnHost : null, first = null;
        using PreparedSql select = from.Prepare("SELECT name FROM identity_web_domain WHERE business_id = @p0 AND verified_at IS NOT NULL ORDER BY name", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, client.Business).Query();
        while (rows.Read())
        {
            string name = rows.Text(0)!;
            if (host is not null && (string.Equals(host, name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)))
            {
                return name;
            }

            first ??= name;
        }

        return host is null ? first : null;
    }
}
