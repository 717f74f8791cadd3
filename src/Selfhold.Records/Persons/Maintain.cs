using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    private const int ProofsAtOnce = 100;

    /// <summary>
    /// Work for now and then: proofs older than twelve months end (they have counted for nothing since that moment), their records' keys go back; codes and points that are
    /// over are deleted. Several processes may do it at once.
    /// </summary>
    /// <returns>How many proofs ended.</returns>
    public async Task<int> MaintainPersons(CancellationToken ct)
    {
        int ended = 0;
        for (List<Guid> expired = Expired(Guid.Empty); expired.Count > 0; expired = Expired(expired[^1]))
        {
            // One that does not open stays; those behind it go on.
            List<Guid> some = expired;
            ended += await _storage.WriteAsync(write => some.Count(record => new ProofWriting(_storage, Parts, write).Expire(record)), ct).ConfigureAwait(false);
        }

        // Counts of codes look back a day.
        long before = Now() - (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond);
        await _storage.WriteAsync(
            write =>
            {
                using PreparedSql delete = write.Prepare("DELETE FROM records_challenge WHERE expires_at < @p0", BulkType.Bigint);
                return delete.Long(0, before).Execute();
            },
            ct).ConfigureAwait(false);
        return ended;
    }

    private List<Guid> Expired(Guid after)
    {
        using HubRead read = _storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT record_id FROM records_proof WHERE expires_at <= @p0 AND record_id > @p2 ORDER BY record_id LIMIT @p1", BulkType.Bigint, BulkType.Bigint, BulkType.Uuid);
        using SqlRows rows = select.Long(0, Now()).Long(1, ProofsAtOnce).Uuid(2, after).Query();
        var expired = new List<Guid>();
        while (rows.Read())
        {
            expired.Add(rows.Uuid(0));
        }

        return expired;
    }
}
