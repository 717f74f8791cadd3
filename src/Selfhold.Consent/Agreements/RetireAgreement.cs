using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    /// <inheritdoc cref="Retire(HubWrite, Guid, Guid, long?)"/>
    public Task<Result<IReadOnlyList<Agreement>>> Retire(Guid business, Guid agreement, long? version, CancellationToken ct) => Storage.TryWriteAsync(write => Retire(write, business, agreement, version), ct);

    /// <summary>From now on no new grant is given to it; what people gave stays theirs to end. Said twice, it is one.</summary>
    /// <param name="version">Null for all versions.</param>
    /// <returns>The retired versions. <c>agreement_not_found</c>, <c>agreement_of_another</c>.</returns>
    public Result<IReadOnlyList<Agreement>> Retire(HubWrite write, Guid business, Guid agreement, long? version = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (!Agreement(write, agreement, version).TryGet(out Agreement? found, out Error? missing))
        {
            return missing;
        }

        if (found.Business != business)
        {
            return ConsentErrors.AgreementOfAnother();
        }

        using PreparedSql update = write.Prepare("UPDATE consent_agreement SET retired_at = @p2 WHERE agreement_id = @p0 AND (@p1 = 0 OR version = @p1) AND retired_at IS NULL", BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
        update.Uuid(0, agreement).Long(1, version ?? 0).Long(2, NowMicros).Execute();
        return Agreements(write, business).Where(a => a.Id == agreement && (version is null || a.Version == version)).ToArray();
    }
}
