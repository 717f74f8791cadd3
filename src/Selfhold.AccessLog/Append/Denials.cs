using Selfhold.Storage;

namespace Selfhold.AccessLog.Append;

/// <summary>
/// Denied attempts of one batch: the first of a reader at a chain in an hour is an entry at once, the rest are counted, so that noise cannot drown her. An entry tells of
/// the rest when the hour is over.
/// </summary>
internal sealed class Denials(HubWrite write, long hour)
{
    private readonly Dictionary<(Guid Chain, long Reader), long> _more = [];

    /// <summary>Whether this attempt is to have an entry of its own; it is counted in any case.</summary>
    public bool IsFirst(Chain chain, long reader, long count)
    {
        if (_more.TryGetValue((chain.Id, reader), out long more))
        {
            _more[(chain.Id, reader)] = more + count;
            return false;
        }

        using PreparedSql insert = write.Prepare(
            "INSERT INTO accesslog_denial (chain, reader, hour, count, entered) VALUES (@p0, @p1, @p2, @p3, @p3) ON CONFLICT (chain, reader, hour) DO NOTHING", BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        bool first = insert.Uuid(0, chain.Id).Long(1, reader).Long(2, hour).Long(3, count).Execute() == 1;
        _more[(chain.Id, reader)] = first ? 0 : count;
        return first;
    }

    public void Write()
    {
        foreach (((Guid chain, long reader), long more) in _more)
        {
            if (more > 0)
            {
                using PreparedSql update = write.Prepare("UPDATE accesslog_denial SET count = count + @p3 WHERE chain = @p0 AND reader = @p1 AND hour = @p2", BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
                update.Uuid(0, chain).Long(1, reader).Long(2, hour).Long(3, more).Execute();
            }
        }
    }
}
