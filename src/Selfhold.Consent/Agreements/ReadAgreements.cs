using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfhold.Consent.Agreements;
using Selfhold.Consent.Data;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    private const string AgreementColumns = "agreement_id, version, business_id, purpose, hash, document, jws, retired_at";

    /// <summary>All versions of all agreements of a business, newest first. What was altered in the database throws <c>agreement_tampered</c>.</summary>
    /// <exception cref="StorageException"><c>agreement_tampered</c>, naming the row.</exception>
    public IReadOnlyList<Agreement> Agreements(Guid business)
    {
        using HubRead read = Storage.BeginRead();
        return Agreements(read, business);
    }

    /// <inheritdoc cref="Agreements(Guid)"/>
    public IReadOnlyList<Agreement> Agreements(IStatements from, Guid business)
        => [.. Rows(from, $"SELECT {AgreementColumns} FROM consent_agreement WHERE business_id = @p0 ORDER BY created_at DESC, agreement_id, version DESC", s => s.Uuid(0, business), BulkType.Uuid).Select(r => Checked(from, r))];

    /// <summary>By the SHA-256 of its document.</summary>
    /// <returns><c>agreement_not_found</c>, <c>agreement_tampered</c>.</returns>
    public Result<Agreement> Agreement(ReadOnlyMemory<byte> hash)
    {
        using HubRead read = Storage.BeginRead();
        return Agreement(read, hash);
    }

    /// <inheritdoc cref="Agreement(ReadOnlyMemory{byte})"/>
    public Result<Agreement> Agreement(IStatements from, ReadOnlyMemory<byte> hash) => One(from, "hash = @p0", s => s.Bytes(0, hash.Span), BulkType.Bytes);

    /// <summary>By its id, and its version: the newest where none is said.</summary>
    /// <returns><c>agreement_not_found</c>, <c>agreement_tampered</c>.</returns>
    public Result<Agreement> Agreement(Guid id, long? version = null)
    {
        using HubRead read = Storage.BeginRead();
        return Agreement(read, id, version);
    }

    /// <inheritdoc cref="Agreement(Guid, long?)"/>
    public Result<Agreement> Agreement(IStatements from, Guid id, long? version = null)
        => version is { } exact ? One(from, "agreement_id = @p0 AND version = @p1", s => s.Uuid(0, id).Long(1, exact), BulkType.Uuid, BulkType.Bigint) : Newest(from, id);

    /// <summary>The public keys of a business, newest first: what its agreements and receipts are checked with, also the old ones.</summary>
    public IReadOnlyList<BusinessKey> BusinessKeyList(Guid business)
    {
        using HubRead read = Storage.BeginRead();
        return Keys.List(read, business);
    }

    /// <summary>Makes the next key of a business; what older ones signed stays good.</summary>
    /// <returns>The id of the new key.</returns>
    public Task<string> RotateBusinessKey(Guid business, CancellationToken ct) => Storage.WriteAsync(write => Keys.Rotate(write, business), ct);

    private Result<Agreement> Newest(IStatements from, Guid id) => One(from, "agreement_id = @p0 ORDER BY version DESC LIMIT 1", s => s.Uuid(0, id), BulkType.Uuid);

    private Result<Agreement> One(IStatements from, string where, Action<PreparedSql> set, params ReadOnlySpan<BulkType> types)
    {
        if (Rows(from, $"SELECT {AgreementColumns} FROM consent_agreement WHERE {where}", set, types) is not [var row, ..])
        {
            return ConsentErrors.AgreementNotFound();
        }

        return Verified(from, row) is { } whole ? whole : ConsentErrors.AgreementTampered(row.Id, row.Version);
    }

    private static List<AgreementRow> Rows(IStatements from, string sql, Action<PreparedSql> set, params ReadOnlySpan<BulkType> types)
    {
        using PreparedSql select = from.Prepare(sql, types);
        set(select);
        using SqlRows rows = select.Query();
        List<AgreementRow> all = [];
        while (rows.Read())
        {
            all.Add(new AgreementRow(rows.Uuid(0), rows.Long(1), rows.Uuid(2), rows.Text(3)!, rows.Bytes(4).ToArray(), rows.Text(5)!, rows.Text(6)!, rows.IsNull(7) ? null : rows.Long(7)));
        }

        return all;
    }

    private Agreement Checked(IStatements from, AgreementRow row) => Verified(from, row) ?? throw new StorageException(ConsentErrors.AgreementTampered(row.Id, row.Version));

    /// <summary>Null where hash, signature or columns do not fit. What was checked once is not checked again while the row says the same.</summary>
    private Agreement? Verified(IStatements from, AgreementRow row)
    {
        string key = Convert.ToHexStringLower(row.Hash);
        if (_known.TryGetValue(key, out Agreement? known) && string.Equals(known.Document, row.Document, StringComparison.Ordinal) && string.Equals(known.Jws, row.Jws, StringComparison.Ordinal)
            && known.Id == row.Id && known.Version == row.Version && known.Business == row.Business && string.Equals(known.Purpose, row.Purpose, StringComparison.Ordinal))
        {
            return known with { RetiredAt = row.RetiredAt is { } at ? HubStorage.FromMicros(at) : null };
        }

        if (Read(from, row) is not { } read)
        {
            return null;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[key] = read with { RetiredAt = null };
        return read;
    }

    private Agreement? Read(IStatements from, AgreementRow row)
    {
        byte[] document = Encoding.UTF8.GetBytes(row.Document);
        if (!SHA256.HashData(document).AsSpan().SequenceEqual(row.Hash) || Keys.Verify(from, row.Business, AgreementType, row.Jws) is not { } signed || !signed.AsSpan().SequenceEqual(document))
        {
            return null;
        }

        try
        {
            JsonObject json = JsonNode.Parse(document)!.AsObject();
            AgreementDraft terms = AgreementDocument.Read(json);
            bool fits = Guid.Parse((string)json["agreement"]!) == row.Id && (long)json["version"]! == row.Version && Guid.Parse((string)json["business"]!) == row.Business && string.Equals(terms.Purpose, row.Purpose, StringComparison.Ordinal);
            return !fits ? null : new Agreement
            {
                Id = row.Id, Version = row.Version, Business = row.Business, Terms = terms, Special = AgreementChecks.SpecialOf(terms), Hash = row.Hash,
                Predecessor = (string?)json["predecessor"] is { } before ? Convert.FromHexString(before) : null, Document = row.Document, Jws = row.Jws,
                PublishedAt = DateTimeOffset.Parse((string)json["published_at"]!, System.Globalization.CultureInfo.InvariantCulture), RetiredAt = row.RetiredAt is { } at ? HubStorage.FromMicros(at) : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            return null;
        }
    }

    private sealed record AgreementRow(Guid Id, long Version, Guid Business, string Purpose, byte[] Hash, string Document, string Jws, long? RetiredAt);
}
