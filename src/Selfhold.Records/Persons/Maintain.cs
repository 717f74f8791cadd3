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
        for (List<Guid> expired; (expired = Expired()).Count > 0;)
        {
            int done = await _storage.WriteAsync(write => expired.Count(record => new ProofWriting(_storage, Parts, write).Expire(record)), ct).ConfigureAwait(false);
            ended += done;
            if (done == 0)
            {
                break;
            }
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

    private List<Guid> Expired()
    {
        using HubRead read = _storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT record_id FROM records_proof WHERE expires_at <= @p0 ORDER BY record_id LIMIT @p1", BulkType.Bigint, BulkType.Bigint);
        using SqlRows rows = select.Long(0, Now()).Long(1, ProofsAtOnce).Query();
        var expired = new List<Guid>();
        while (rows.Read())
        {
            expired.Add(rows.Uuid(0));
        }

        return expired;
    }
}
