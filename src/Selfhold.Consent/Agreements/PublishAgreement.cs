using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Consent.Agreements;
using Selfhold.Consent.Data;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    internal const string AgreementType = "selfhold-agreement+json";

    /// <inheritdoc cref="Publish(HubWrite, Guid, AgreementDraft)"/>
    public Task<Result<Agreement>> Publish(Guid business, AgreementDraft draft, CancellationToken ct) => Storage.TryWriteAsync(write => Publish(write, business, draft), ct);

    /// <summary>Publishes a new agreement, or the next version of one, signed by the business's key. What was published is never changed, and what says the same as an agreement that is there is not published again: that one is the answer.</summary>
    /// <returns><c>purpose_unknown</c>, <c>attribute_unknown</c>, <c>agreement_not_found</c>, <c>agreement_of_another</c> and what else a draft may lack.</returns>
    public Result<Agreement> Publish(HubWrite write, Guid business, AgreementDraft draft)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(draft);
        return Publish(write, business, draft, ours: false);
    }

    private Result<Agreement> Publish(HubWrite write, Guid business, AgreementDraft draft, bool ours)
    {
        if (!AgreementChecks.Of(draft, ours).TryGet(out AgreementDraft? terms, out Error? unfit))
        {
            return unfit;
        }

        // Two versions that are published at once take turns.
        BusinessKeys.Lock(write, business);
        Agreement? last = null;
        JsonObject asked = AgreementDocument.Terms(terms);
        if (draft.Agreement is null)
        {
            // A file that is published once more, by a second click or every night, is the agreement that it was.
            Agreement? same = Agreements(write, business).GroupBy(a => a.Id).Select(versions => versions.MaxBy(a => a.Version)!)
                .FirstOrDefault(a => a.RetiredAt is null && string.Equals(a.Purpose, terms.Purpose, StringComparison.Ordinal) && JsonNode.DeepEquals(AgreementDocument.Terms(a.Terms), asked));
            if (same is not null)
            {
                return same;
            }
        }

        if (draft.Agreement is { } of)
        {
            if (!Newest(write, of).TryGet(out last, out Error? missing))
            {
                return missing;
            }

            if (last.Business != business)
            {
                return ConsentErrors.AgreementOfAnother();
            }

            if (last.RetiredAt is null && JsonNode.DeepEquals(AgreementDocument.Terms(last.Terms), asked))
            {
                return last;
            }
        }

        return Insert(write, last?.Id ?? RandomId(), (last?.Version ?? 0) + 1, business, terms, last?.Hash);
    }

    private Agreement Insert(HubWrite write, Guid id, long version, Guid business, AgreementDraft terms, ReadOnlyMemory<byte>? predecessor)
    {
        DateTimeOffset now = HubStorage.FromMicros(NowMicros);
        byte[] document = CanonicalJson.Write(AgreementDocument.Write(id, version, business, terms, predecessor, now));
        byte[] hash = SHA256.HashData(document);
        string jws = Keys.Sign(write, business, AgreementType, document);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO consent_agreement (agreement_id, version, business_id, purpose, hash, document, jws, created_at, retired_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, NULL)",
            BulkType.Uuid, BulkType.Bigint, BulkType.Uuid, BulkType.Text, BulkType.Bytes, BulkType.Text, BulkType.Text, BulkType.Bigint);
        insert.Uuid(0, id).Long(1, version).Uuid(2, business).Text(3, terms.Purpose).Bytes(4, hash).Text(5, Encoding.UTF8.GetString(document)).Text(6, jws).Long(7, HubStorage.Micros(now)).Execute();
        return new Agreement
        {
            Id = id, Version = version, Business = business, Terms = terms with { Agreement = null, Special = AgreementChecks.SpecialOf(terms) }, Special = AgreementChecks.SpecialOf(terms),
            Hash = hash, Predecessor = predecessor, Document = Encoding.UTF8.GetString(document), Jws = jws, PublishedAt = now,
        };
    }
}
