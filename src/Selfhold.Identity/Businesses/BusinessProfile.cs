using Selfhold.Identity.Businesses;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>What a business says of itself. Null members are not known.</summary>
/// <param name="LogoType">The media type of its logo; null where it has none.</param>
public sealed record BusinessProfile(string? LegalName, string? Contact, string? Website, string? LogoType);

/// <summary>What is to change of it: null leaves a member as it is, an empty text or picture takes it away.</summary>
public sealed record BusinessChange
{
    public string? LegalName { get; init; }

    /// <summary>Where people can turn to: a postal or e-mail address, a phone number.</summary>
    public string? Contact { get; init; }

    public string? Website { get; init; }

    public byte[]? Logo { get; init; }
}

public sealed partial class IdentityRoom
{
    public BusinessProfile Profile(Guid business)
    {
        using HubRead read = Storage.BeginRead();
        return ProfileOf(read, business);
    }

    /// <summary>Changes what a business says of itself.</summary>
    public async Task<Result<BusinessProfile>> SetProfile(Guid business, BusinessChange change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.LegalName is { Length: > 0 } && OneLine.Read(change.LegalName, 200) is null)
        {
            return IdentityErrors.BadText("The legal name", 200, "legal_name");
        }

        if (change.Contact is { Length: > 0 } && OneLine.Read(change.Contact, 200) is null)
        {
            return IdentityErrors.BadText("The contact", 200, "contact");
        }

        if (change.Website is { Length: > 0 } && RedirectUris.WhyNot(change.Website) is { } why)
        {
            return IdentityErrors.BadAddress("website", why);
        }

        string? type = null;
        if (change.Logo is { Length: > 0 } && !RasterImage.TypeOf(change.Logo).TryGet(out type, out Error? refused))
        {
            return refused;
        }

        return await Storage.TryWriteAsync<BusinessProfile>(write =>
        {
            Row(write, business);
            Set(write, business, "legal_name", change.LegalName is { Length: > 0 } ? OneLine.Read(change.LegalName, 200) : change.LegalName);
            Set(write, business, "contact", change.Contact is { Length: > 0 } ? OneLine.Read(change.Contact, 200) : change.Contact);
            Set(write, business, "website", change.Website);
            if (change.Logo is { } logo)
            {
                using PreparedSql update = write.Prepare("UPDATE identity_business SET logo = @p1, logo_type = @p2 WHERE business_id = @p0", BulkType.Uuid, BulkType.Bytes, BulkType.Text);
                update.Uuid(0, business).Text(2, type);
                (logo.Length == 0 ? update.Null(1) : update.Bytes(1, logo)).Execute();
            }

            Events.Record(write, "business_changed", person: null);
            return ProfileOf(write, business);
        }, ct);
    }

    private static BusinessProfile ProfileOf(IStatements from, Guid business)
    {
        using PreparedSql select = from.Prepare("SELECT legal_name, contact, website, logo_type FROM identity_business WHERE business_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, business).Query();
        return rows.Read() ? new BusinessProfile(rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3)) : new BusinessProfile(null, null, null, null);
    }

    private void Row(HubWrite write, Guid business)
    {
        using PreparedSql upsert = write.Prepare(
            "INSERT INTO identity_business (business_id, changed_at) VALUES (@p0, @p1) ON CONFLICT (business_id) DO UPDATE SET changed_at = excluded.changed_at", BulkType.Uuid, BulkType.Bigint);
        upsert.Uuid(0, business).Long(1, NowMicros).Execute();
    }

    private static void Set(HubWrite write, Guid business, string column, string? value)
    {
        if (value is null)
        {
            return;
        }

        using PreparedSql update = write.Prepare($"UPDATE identity_business SET {column} = @p1 WHERE business_id = @p0", BulkType.Uuid, BulkType.Text);
        update.Uuid(0, business).Text(1, value.Length == 0 ? null : value).Execute();
    }
}
