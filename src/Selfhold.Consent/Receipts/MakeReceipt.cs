using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Consent.Receipts;
using Selfhold.Storage;

namespace Selfhold.Consent;

/// <summary>The signed proof of one thing that she gave.</summary>
/// <param name="Number">The event of the grant that it proves.</param>
/// <param name="Jws">JWS in compact form, ES256 by the business's key, type <c>selfhold-receipt+json</c>.</param>
/// <param name="Json">What is signed: valid against the Kantara 1.1 schema, with the fields of ISO/IEC TS 27560 and the Data Privacy Vocabulary's JSON-LD beside.</param>
public sealed record ConsentReceipt(Guid Grant, long Number, string Jws, string Json, DateTimeOffset MadeAt);

public sealed partial class ConsentRoom
{
    internal const string ReceiptType = "selfhold-receipt+json";

    /// <summary>The newest receipt of a grant, or the one of an event; its signature was checked.</summary>
    /// <returns><c>grant_not_found</c>, <c>receipt_not_found</c>, <c>receipt_tampered</c>.</returns>
    public Result<ConsentReceipt> Receipt(IStatements from, IReadOnlyList<Guid> accounts, Guid grant, long? number = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (Grant(from, accounts, grant) is not { } of)
        {
            return ConsentErrors.GrantNotFound();
        }

        return ReceiptRow(from, of.Person, grant, number) is not { } row ? ConsentErrors.ReceiptNotFound()
            : Keys.Verify(from, of.Business, ReceiptType, row.Jws) is not { } json ? ConsentErrors.ReceiptTampered(grant, row.Number)
            : new ConsentReceipt(grant, row.Number, row.Jws, Encoding.UTF8.GetString(json), HubStorage.FromMicros(row.At));
    }

    /// <inheritdoc cref="Receipt(IStatements, IReadOnlyList{Guid}, Guid, long?)"/>
    public Result<ConsentReceipt> Receipt(IReadOnlyList<Guid> accounts, Guid grant, long? number = null)
    {
        using HubRead read = Storage.BeginRead();
        return Receipt(read, accounts, grant, number);
    }

    private string MakeReceipt(HubWrite write, Changing given, string subject)
    {
        byte[] json = CanonicalJson.Write(ReceiptDocument.Write(
            RandomId(), given.Grant.Id, given.Grant.Special, given.Agreement, given.Events, given.State, subject, Keys.SignersJwk(write, given.Grant.Business)));
        string jws = Keys.Sign(write, given.Grant.Business, ReceiptType, json);
        using PreparedSql insert = write.Prepare("INSERT INTO consent_receipt (person_id, grant_id, number, jws, created_at) VALUES (@p0, @p1, @p2, @p3, @p4)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Text, BulkType.Bigint);
        insert.Uuid(0, given.Grant.Person).Uuid(1, given.Grant.Id).Long(2, given.Events[^1].Number).Text(3, jws).Long(4, NowMicros).Execute();
        return jws;
    }

    private static string? LatestReceipt(IStatements from, Grants.GrantRow grant) => ReceiptRow(from, grant.Person, grant.Id, null)?.Jws;

    /// <summary>How the business knows her, as the last receipt says it.</summary>
    private static string? SubjectOf(IStatements from, Grants.GrantRow grant)
        => LatestReceipt(from, grant) is { } jws && Data.Jws.Payload(jws) is { } json ? (string?)JsonNode.Parse(json)!["piiPrincipalId"] : null;

    private static (long Number, string Jws, long At)? ReceiptRow(IStatements from, Guid person, Guid grant, long? number)
    {
        using PreparedSql select = from.Prepare(
            $"SELECT number, jws, created_at FROM consent_receipt WHERE person_id = @p0 AND grant_id = @p1 AND (@p2 = 0 OR number = @p2) ORDER BY number DESC LIMIT 1", BulkType.Uuid, BulkType.Uuid, BulkType.Bigint);
        using SqlRows rows = select.Uuid(0, person).Uuid(1, grant).Long(2, number ?? 0).Query();
        return rows.Read() ? (rows.Long(0), rows.Text(1)!, rows.Long(2)) : null;
    }
}
