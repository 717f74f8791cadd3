using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <param name="Most">Tries within the window.</param>
/// <param name="Window">Counted from the first of them; also how long a wait lasts that begins with one too many.</param>
internal sealed record TryLimit(string Kind, int Most, TimeSpan Window);

/// <summary>How often something was tried, per account and per source, in the database: one count for all processes, and it outlives a restart.</summary>
/// <remarks>Buckets are keyed hashes; neither addresses of people nor of machines stand in the table.</remarks>
internal sealed class Attempts(IdentityRoom room)
{
    /// <summary>Counts one; how long to wait where it was one too many, and null where it was not.</summary>
    public TimeSpan? Count(HubWrite write, TryLimit limit, string who)
    {
        byte[] bucket = Bucket(limit, who);
        long now = room.NowMicros, window = limit.Window.Ticks / TimeSpan.TicksPerMicrosecond;
        using (PreparedSql upsert = write.Prepare(
            """
            INSERT INTO identity_attempt (bucket, count, since, blocked_until) VALUES (@p0, 1, @p1, 0)
            ON CONFLICT (bucket) DO UPDATE SET
              blocked_until = CASE WHEN identity_attempt.blocked_until <= @p1 AND identity_attempt.since > @p2 AND identity_attempt.count >= @p3 THEN @p4 ELSE identity_attempt.blocked_until END,
              count = CASE WHEN identity_attempt.since > @p2 THEN identity_attempt.count + 1 ELSE 1 END,
              since = CASE WHEN identity_attempt.since > @p2 THEN identity_attempt.since ELSE @p1 END
            """,
            BulkType.Bytes, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint))
        {
            upsert.Bytes(0, bucket).Long(1, now).Long(2, now - window).Long(3, limit.Most).Long(4, now + window).Execute();
        }

        return Wait(write, bucket, now);
    }

    /// <summary>Whether the one is to wait, without counting.</summary>
    public TimeSpan? Blocked(IStatements from, TryLimit limit, string who) => Wait(from, Bucket(limit, who), room.NowMicros);

    /// <summary>It was the right one: the count begins anew.</summary>
    public void Clear(HubWrite write, TryLimit limit, string who)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_attempt WHERE bucket = @p0", BulkType.Bytes);
        delete.Bytes(0, Bucket(limit, who)).Execute();
    }

    /// <summary>Where a request comes from: an IPv4 address, or the /64 network of an IPv6 address, which one holder has whole.</summary>
    public static string Source(HttpContext http)
    {
        IPAddress? address = http.Connection.RemoteIpAddress;
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private byte[] Bucket(TryLimit limit, string who) => room.Keys.Mac("attempt", Encoding.UTF8.GetBytes(limit.Kind + "|" + who));

    private static TimeSpan? Wait(IStatements from, byte[] bucket, long now)
    {
        using PreparedSql select = from.Prepare("SELECT blocked_until FROM identity_attempt WHERE bucket = @p0", BulkType.Bytes);
        return select.Bytes(0, bucket).QueryLong() is { } until && until > now ? TimeSpan.FromMicroseconds(until - now) : null;
    }
}
