using System.Net;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>A log that can't be written keeps people's pages shut as well: 503 with Retry-After, and open again once it can.</summary>
public sealed class LogFailureTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task her_record_is_not_shown_without_an_entry()
    {
        using HubProcess hub = HubProcess.Start();
        using HttpClient http = hub.NewClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        string field = Wire.Field(await http.GetStringAsync("/signin", Ct));
        using (HttpResponseMessage sent = await Wire.AskForLink(http, field, "ann@person.example", Ct))
        {
            Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        }

        string link = hub.NewMail().Split(['\n', ' ']).First(w => w.StartsWith(hub.Issuer.OriginalString.TrimEnd('/') + "/signin/link", StringComparison.Ordinal)).Trim();
        string page = await http.GetStringAsync(new Uri(link).PathAndQuery, Ct);
        using var confirm = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["__RequestVerificationToken"] = Wire.Field(page), ["token"] = new Uri(link).Query.Split("token=")[1].Split('&')[0] });
        using (HttpResponseMessage signedIn = await http.PostAsync("/signin/link", confirm, Ct))
        {
            Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        }

        await Record(http, HttpStatusCode.OK);
        using HubStorage beside = HubStorage.Open(new HubLocation(hub.DataDirectory), create: false, TestParts()).Value;
        string note = await beside.WriteAsync(write =>
        {
            string was;
            using (PreparedSql select = write.Prepare("SELECT note FROM accesslog_log"))
            using (SqlRows rows = select.Query())
            {
                Assert.True(rows.Read());
                was = rows.Text(0)!;
            }

            write.Execute("UPDATE accesslog_log SET note = 'not signed by this hub'");
            return was;
        }, Ct);
        await Record(http, HttpStatusCode.ServiceUnavailable);
        Assert.Contains("log_damaged", hub.Log, StringComparison.Ordinal);
        await beside.WriteAsync(write =>
        {
            using PreparedSql update = write.Prepare("UPDATE accesslog_log SET note = @p0", BulkType.Text);
            return update.Text(0, note).Execute();
        }, Ct);
        await Record(http, HttpStatusCode.OK);
        Assert.Equal(0, hub.Stop());
    }

    private static async Task Record(HttpClient http, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await http.GetAsync("/account/record", Ct);
        string text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == expected, text);
        Assert.Equal(expected == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private static StorageOptions TestParts() => new() { Parts = [RecordsRoom.Tables, IdentityRoom.Tables, ConsentRoom.Tables, AccessLogRoom.Tables, SupplyRoom.Tables] };
}
