using System.Collections.Concurrent;

namespace Selfhold.Supply.Api;

/// <summary>What is counted.</summary>
internal enum Quota
{
    Reads,
    Writes,
    Asks,
    Unknown,
}

/// <summary>How much each client asks: a bucket per client and kind that holds a minute's worth and fills by itself (abuse case G8). Only clients whose token was good have one.</summary>
internal sealed class Quotas(SupplyOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Client, Quota Kind), Bucket> _buckets = new();

    /// <summary>Takes so many; the seconds to wait where they are not there. A request larger than the whole bucket passes when the bucket is full.</summary>
    public int? Take(string client, Quota kind, int count)
    {
        int most = Most(kind);
        return Of(client, kind, most).Take(Math.Min(count, most), most, clock.GetUtcNow().UtcTicks);
    }

    /// <summary>Whether anything is left, without taking it.</summary>
    public int? Peek(string client, Quota kind) => Take(client, kind, 0) ?? (Of(client, kind, Most(kind)).IsEmpty ? 60 : null);

    /// <summary>Takes what is there of so many: for what is known only afterwards.</summary>
    public void Spend(string client, Quota kind, int count)
    {
        int most = Most(kind);
        Of(client, kind, most).Spend(count, most, clock.GetUtcNow().UtcTicks);
    }

    private Bucket Of(string client, Quota kind, int most) => _buckets.TryGetValue((client, kind), out Bucket? known) ? known : _buckets.GetOrAdd((client, kind), _ => new Bucket(most, clock.GetUtcNow().UtcTicks));

    private int Most(Quota kind) => kind switch
    {
        Quota.Reads => options.ReadsPerMinute,
        Quota.Writes => options.WritesPerMinute,
        Quota.Asks => options.AsksPerMinute,
        _ => options.UnknownPerMinute,
    };

    private sealed class Bucket(double left, long at)
    {
        private readonly Lock _guard = new();
        private double _left = left;
        private long _at = at;

        public bool IsEmpty
        {
            get
            {
                lock (_guard)
                {
                    return _left < 1;
                }
            }
        }

        public int? Take(int count, int most, long now)
        {
            lock (_guard)
            {
                Fill(most, now);
                if (_left >= count)
                {
                    _left -= count;
                    return null;
                }

                return (int)Math.Clamp(Math.Ceiling((count - _left) * 60.0 / most), 1, 60);
            }
        }

        public void Spend(int count, int most, long now)
        {
            lock (_guard)
            {
                Fill(most, now);
                _left = Math.Max(0, _left - count);
            }
        }

        // A clock that was set back gives nothing, and takes nothing away.
        private void Fill(int most, long now)
        {
            double back = Math.Max(0, now - _at) * (double)most / TimeSpan.TicksPerMinute;
            _left = Math.Min(most, _left + back);
            _at = Math.Max(_at, now);
        }
    }
}
