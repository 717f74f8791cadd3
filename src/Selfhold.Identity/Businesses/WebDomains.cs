using System.Globalization;
using System.Net;
using System.Text;
using Selfhold.Identity.OpenId;
using Selfhold.Outbound;
using Selfhold.Outbound.Dns;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>A web domain that a business says is its own.</summary>
/// <param name="Token">What has to stand at <paramref name="Record"/> or <paramref name="File"/>.</param>
/// <param name="Record">The name whose TXT record proves it.</param>
/// <param name="File">The address whose answer proves it.</param>
/// <param name="VerifiedAt">When it was last proven; null where it is not, or no more.</param>
/// <param name="Method"><c>dns</c> or <c>file</c>.</param>
/// <param name="Problem">The code of the last check that failed.</param>
public sealed record WebDomainInfo(string Name, string Token, string Record, string File, DateTimeOffset? VerifiedAt, string? Method, DateTimeOffset? CheckedAt, string? Problem);

public sealed partial class IdentityRoom
{
    private const int MostWebDomains = 20;

    /// <summary>A proof is looked at again after this.</summary>
    private static readonly TimeSpan RecheckAfter = TimeSpan.FromDays(1);

    /// <summary>A proof that could not be looked at for this long counts no more; one that is gone counts no more at once.</summary>
    private static readonly TimeSpan BelievedFor = TimeSpan.FromDays(7);

    /// <summary>Where the file of a domain lies.</summary>
    internal Func<string, Uri> ChallengeFile { get; set; } = name => new Uri($"https://{name}/.well-known/selfhold-challenge");

    /// <summary>Adds a domain that is yet to be proven; what is there already stays as it is.</summary>
    public async Task<Result<WebDomainInfo>> AddWebDomain(Guid business, string name, CancellationToken ct)
    {
        if (HostName(name) is not { } host)
        {
            return IdentityErrors.BadWebDomain();
        }

        if (string.Equals(host, Options.Issuer.IdnHost, StringComparison.OrdinalIgnoreCase))
        {
            return IdentityErrors.OwnWebDomain();
        }

        return await Storage.TryWriteAsync<WebDomainInfo>(write =>
        {
            write.Lock(TurnOf(business));
            List<WebDomainInfo> there = WebDomainsOf(write, business);
            if (there.Find(d => string.Equals(d.Name, host, StringComparison.Ordinal)) is { } known)
            {
                return known;
            }

            if (there.Count >= MostWebDomains)
            {
                return IdentityErrors.TooManyWebDomains(MostWebDomains);
            }

            using (PreparedSql insert = write.Prepare("INSERT INTO identity_web_domain (business_id, name, token, created_at) VALUES (@p0, @p1, @p2, @p3)", BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Bigint))
            {
                insert.Uuid(0, business).Text(1, host).Text(2, "selfhold-" + Secrets.NewPairwise()).Long(3, NowMicros).Execute();
            }

            return WebDomainsOf(write, business).First(d => string.Equals(d.Name, host, StringComparison.Ordinal));
        }, ct);
    }

    /// <summary>Looks for the proof: the TXT record first, then the file.</summary>
    /// <returns>The domain as it then stands; <see cref="WebDomainInfo.Problem"/> says why it is not proven.</returns>
    public async Task<Result<WebDomainInfo>> CheckWebDomain(Guid business, string name, CancellationToken ct)
    {
        string host = HostName(name) ?? name;
        WebDomainInfo? asked = WebDomains(business).FirstOrDefault(d => string.Equals(d.Name, host, StringComparison.Ordinal));
        if (asked is null)
        {
            return IdentityErrors.WebDomainNotFound(HostName(name) ?? "…");
        }

        Error? record = await InDns(asked, ct).ConfigureAwait(false);
        Error? file = record is null ? null : await InFile(asked, ct).ConfigureAwait(false);
        string? method = record is null ? "dns" : file is null ? "file" : null;

        // Of two problems the one a person can do something about: what DNS said, unless only the file was there and wrong.
        Error? problem = method is not null ? null : file!.Code is "challenge_differs" ? file : record;
        bool gone = IsGone(record) && (IsGone(file) || asked.Method is "dns");
        return await Storage.TryWriteAsync<WebDomainInfo>(write =>
        {
            // Looking took a while; what counts is what is there now.
            if (WebDomainsOf(write, business).FirstOrDefault(d => string.Equals(d.Name, host, StringComparison.Ordinal)) is not { } domain)
            {
                return IdentityErrors.WebDomainNotFound(host);
            }

            bool ends = method is null && domain.VerifiedAt is { } at && (gone || Now - at > BelievedFor);
            using (PreparedSql update = write.Prepare(
                "UPDATE identity_web_domain SET checked_at = @p2, method = @p3, verified_at = @p4, problem = @p5 WHERE business_id = @p0 AND name = @p1 AND token = @p6",
                BulkType.Uuid, BulkType.Text, BulkType.Bigint, BulkType.Text, BulkType.Bigint, BulkType.Text, BulkType.Text))
            {
                DateTimeOffset? verified = method is not null ? Now : ends ? null : domain.VerifiedAt;
                update.Uuid(0, business).Text(1, host).Long(2, NowMicros).Text(3, verified is null ? null : method ?? domain.Method).Text(5, problem?.Code).Text(6, asked.Token);
                (verified is { } since ? update.Long(4, HubStorage.Micros(since)) : update.Null(4)).Execute();
            }

            if (method is not null && domain.VerifiedAt is null || ends)
            {
                Events.Record(write, ends ? "web_domain_lost" : "web_domain_proven", person: null, reason: method ?? problem!.Code);
            }

            return WebDomainsOf(write, business).FirstOrDefault(d => string.Equals(d.Name, host, StringComparison.Ordinal)) is { } now ? now : IdentityErrors.WebDomainNotFound(host);
        }, ct).ConfigureAwait(false);
    }

    /// <summary>Looks again at proofs older than a day; the host calls it with its other chores. How many were looked at.</summary>
    public async Task<int> RecheckWebDomains(CancellationToken ct)
    {
        List<(Guid Business, string Name)> due = [];
        using (HubRead read = Storage.BeginRead())
        {
            using PreparedSql select = read.Prepare("SELECT business_id, name FROM identity_web_domain WHERE verified_at IS NOT NULL AND checked_at < @p0 ORDER BY checked_at LIMIT 100", BulkType.Bigint);
            using SqlRows rows = select.Long(0, HubStorage.Micros(Now - RecheckAfter)).Query();
            while (rows.Read())
            {
                due.Add((rows.Uuid(0), rows.Text(1)!));
            }
        }

        foreach ((Guid business, string name) in due)
        {
            await CheckWebDomain(business, name, ct).ConfigureAwait(false);
        }

        return due.Count;
    }

    /// <summary>Takes a domain away; people are no longer shown it.</summary>
    public async Task<Result<bool>> RemoveWebDomain(Guid business, string name, CancellationToken ct) => await Storage.TryWriteAsync<bool>(write =>
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_web_domain WHERE business_id = @p0 AND name = @p1", BulkType.Uuid, BulkType.Text);
        return delete.Uuid(0, business).Text(1, HostName(name) ?? name).Execute() == 1 ? true : IdentityErrors.WebDomainNotFound(HostName(name) ?? "…");
    }, ct);

    public IReadOnlyList<WebDomainInfo> WebDomains(Guid business)
    {
        using HubRead read = Storage.BeginRead();
        return WebDomainsOf(read, business);
    }

    private async Task<Error?> InDns(WebDomainInfo domain, CancellationToken ct)
    {
        IPEndPoint? server = Options.NameServer.Length == 0 ? null : IPEndPoint.Parse(Options.NameServer);
        var lookup = new TxtLookup(server is { Port: 0 } ? new IPEndPoint(server.Address, 53) : server);
        Result<IReadOnlyList<string>> texts = await lookup.QueryAsync(domain.Record, ct).ConfigureAwait(false);
        return texts.TryGet(out IReadOnlyList<string>? found, out Error? error)
            ? found.Contains(domain.Token, StringComparer.Ordinal) ? null : new Error("challenge_differs", "The record is there, but holds something else.") : error;
    }

    private async Task<Error?> InFile(WebDomainInfo domain, CancellationToken ct)
    {
        Result<OutboundAnswer> answer = await Outbound.GetAsync(ChallengeFile(domain.Name), "text/plain", ct).ConfigureAwait(false);
        return !answer.TryGet(out OutboundAnswer? said, out Error? error) ? error
            : said.Status != 200 ? new Error("challenge_missing", "The file is not there.")
            : string.Equals(Encoding.UTF8.GetString(said.Body).Trim(), domain.Token, StringComparison.Ordinal) ? null : new Error("challenge_differs", "The file is there, but holds something else.");
    }

    /// <summary>The other side answered, and what it said proves nothing; as opposed to one that did not answer.</summary>
    private static bool IsGone(Error? error) => error?.Code is "dns_no_such_name" or "dns_no_record" or "challenge_differs" or "challenge_missing";

    /// <summary>A host name of at least two labels in ASCII and small letters; null where it is none.</summary>
    private static string? HostName(string name)
    {
        try
        {
            string ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii((name ?? "").Trim().TrimEnd('.')).ToLowerInvariant();
            string[] labels = ascii.Split('.');
            return ascii.Length <= 230 && labels.Length >= 2 && labels.All(l => l.Length is > 0 and <= 63) && !labels[^1].All(char.IsAsciiDigit) && !IPAddress.TryParse(ascii, out _) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private List<WebDomainInfo> WebDomainsOf(IStatements from, Guid business)
    {
        var domains = new List<WebDomainInfo>();
        using PreparedSql select = from.Prepare("SELECT name, token, verified_at, method, checked_at, problem FROM identity_web_domain WHERE business_id = @p0 ORDER BY created_at, name", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, business).Query();
        while (rows.Read())
        {
            string name = rows.Text(0)!;
            domains.Add(new WebDomainInfo(name, rows.Text(1)!, "_selfhold-challenge." + name, ChallengeFile(name).AbsoluteUri, rows.IsNull(2) ? null : HubStorage.FromMicros(rows.Long(2)),
                rows.Text(3), rows.IsNull(4) ? null : HubStorage.FromMicros(rows.Long(4)), rows.Text(5)));
        }

        return domains;
    }
}
