using System.Diagnostics;
using System.Net;
using System.Xml.Linq;
using Selfhold.Identity;
using Selfhold.Identity.Data;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>Several processes over one database, and a database that goes away and comes back.</summary>
public sealed class DatabaseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task two_processes_over_one_postgres_are_one_hub()
    {
        Assert.SkipWhen(PostgresServer.Shared is null, "There is no PostgreSQL.");
        using TempHub place = TempHub.Postgres();
        int port = HubProcess.FreePort();
        var options = new HubProcessOptions { DataDirectory = place.DataDirectory, Postgres = place.Location.Postgres, Issuer = $"http://localhost:{port}" };

        // Both at once, on an empty database: they agree on who makes it, and on one key ring.
        using HubProcess first = HubProcess.Start(options with { Port = port, WaitUntilReady = false });
        using HubProcess second = HubProcess.Start(options with { WaitUntilReady = false });
        first.WaitUntilReady();
        second.WaitUntilReady();
        var cookies = new CookieContainer();
        using HttpClient one = first.NewClient(cookies);
        using HttpClient other = second.NewClient(cookies);
        other.BaseAddress = new Uri($"http://localhost:{second.Port}");

        // A form that the first made is good at the second, and the link that the second's mail has at the first.
        string field = Wire.Field(await one.GetStringAsync("/signin", Ct));
        using (HttpResponseMessage strange = await Wire.AskForLink(other, "made-up", "ann@person.example", Ct))
        {
            Assert.Equal(HttpStatusCode.BadRequest, strange.StatusCode);
        }

        using (HttpResponseMessage sent = await Wire.AskForLink(other, field, "ann@person.example", Ct))
        {
            Assert.True(sent.StatusCode is HttpStatusCode.SeeOther, $"{sent.StatusCode}\n{second.Log}");
        }

        string mail = first.NewMail();
        string link = mail.Split(['\n', ' ']).First(w => w.StartsWith($"http://localhost:{port}/signin/link", StringComparison.Ordinal)).Trim();
        string page = await one.GetStringAsync(new Uri(link).PathAndQuery, Ct);
        using var confirm = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["__RequestVerificationToken"] = Wire.Field(page), ["token"] = new Uri(link).Query.Split("token=")[1].Split('&')[0] });
        using (HttpResponseMessage signedIn = await other.PostAsync("/signin/link", confirm, Ct))
        {
            Assert.True(signedIn.StatusCode is HttpStatusCode.SeeOther, $"{signedIn.StatusCode}\n{second.Log}");
        }

        // The sign-in that the second process began counts at the first.
        using HttpClient stranger = first.NewClient();
        Assert.Contains("action=\"/signout\"", await one.GetStringAsync("/signout", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("action=\"/signout\"", await stranger.GetStringAsync("/signout", Ct), StringComparison.Ordinal);
        Assert.Equal(0, first.Stop());
        Assert.Equal(0, second.Stop());
    }

    [Fact]
    public async Task a_database_that_goes_away_is_503_and_its_return_mends_it()
    {
        using PostgresServer? server = PostgresServer.Start();
        Assert.SkipWhen(server is null || !server.IsOurs, "There is no PostgreSQL of ours to stop.");
        using TempHub place = TempHub.Postgres(server);
        using HubProcess hub = HubProcess.Start(new HubProcessOptions { DataDirectory = place.DataDirectory, Postgres = place.Location.Postgres });
        using HttpClient http = hub.NewClient();
        string field = Wire.Field(await http.GetStringAsync("/signin", Ct));
        server.Stop("immediate");
        await Task.Delay(1_100, Ct);
        using (HttpResponseMessage ready = await http.GetAsync("/healthz/ready", Ct))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/live", Ct)).StatusCode);
        using (HttpResponseMessage refused = await Wire.AskForLink(http, field, "bob@person.example", Ct))
        {
            string said = await refused.Content.ReadAsStringAsync(Ct);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.DoesNotContain("Npgsql", said, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        }

        server.Begin();
        hub.WaitUntilReady();
        await Answers(http, field, "bob@person.example");

        // And a crash between two requests, which leaves dead connections in the pool.
        server.Crash();
        await Answers(http, field, "cy@person.example");
        Assert.DoesNotContain("person.example", hub.Log, StringComparison.Ordinal);
        Assert.Equal(0, hub.Stop());
    }

    [Theory]
    [InlineData(DatabaseFamily.Sqlite)]
    [InlineData(DatabaseFamily.Postgres)]
    public void the_key_ring_is_one_for_all_processes_and_sealed(DatabaseFamily family)
    {
        Assert.SkipWhen(family == DatabaseFamily.Postgres && PostgresServer.Shared is null, "There is no PostgreSQL.");
        using TempHub place = TempHub.Of(family);
        var parts = new StorageOptions { Parts = [IdentityRoom.Tables, RecordsRoom.Tables] };
        HubStorage storage = place.Open(parts);
        using HubStorage beside = HubStorage.Open(place.Location, create: false, parts).Value;
        ProtectionKeys first = new IdentityRoom(storage, new IdentityOptions()).Protection, second = new IdentityRoom(beside, new IdentityOptions()).Protection;
        first.StoreElement(XElement.Parse("<key id=\"1\"><secret>canary-secret</secret></key>"), "key-1");

        // The second process made its first key at the same moment: it takes the other's instead.
        second.StoreElement(XElement.Parse("<key id=\"2\"><secret>other</secret></key>"), "key-2");
        Assert.Equal("1", Assert.Single(second.GetAllElements()).Attribute("id")!.Value);
        second.StoreElement(XElement.Parse("<revocation><reason>lost</reason></revocation>"), "revocation-1");
        Assert.Equal(["key", "revocation"], first.GetAllElements().Select(e => e.Name.LocalName), StringComparer.Ordinal);
        Assert.Equal("canary-secret", first.GetAllElements().First().Value);
        using HubRead read = storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT sealed FROM identity_protection ORDER BY name");
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        Assert.DoesNotContain("canary", System.Text.Encoding.Latin1.GetString(rows.Bytes(0)), StringComparison.Ordinal);
    }

    /// <summary>Within ten seconds of its return, and for good.</summary>
    private static async Task Answers(HttpClient http, string field, string email)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            using HttpResponseMessage answer = await Wire.AskForLink(http, field, email, Ct);
            if (answer.StatusCode is HttpStatusCode.SeeOther)
            {
                return;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), "The hub did not recover.");
            await Task.Delay(200, Ct);
        }
    }
}
