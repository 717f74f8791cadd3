using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfhold.AccessLog;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Faults.Tests;

/// <summary>A serving hub, killed while a business reads and writes through its API.</summary>
public abstract class DoorKillContract(DatabaseFamily family)
{
    private const int Customers = 6;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task whatever_a_killed_hub_answered_is_in_its_log()
    {
        FaultHub.Need(family == DatabaseFamily.Sqlite || PostgresServer.Shared is not null, "No PostgreSQL programs; ./test installs them.");
        int rounds = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 100 : 3, written = 0;
        var random = new Random(rounds);
        using TempHub place = TempHub.Of(family);
        var options = new HubProcessOptions { DataDirectory = place.DataDirectory, Postgres = place.Location.Postgres, Issuer = "http://localhost:" + HubProcess.FreePort() };
        var acknowledged = new List<(long Index, string Leaf)>();
        Client? client = null;
        for (int round = 0; round < rounds; round++)
        {
            using HubProcess hub = HubProcess.Start(options);
            client ??= Prepare(hub);
            using HttpClient http = await Signed(hub, client);
            using var end = new CancellationTokenSource();
            Client known = client;
            int number = round;
            TaskCompletionSource[] begun = [new(), new()];
            Task<List<(long, string)>>[] readers = [.. Enumerable.Range(0, 12).Select(i => Task.Run(() => Read(http, known, i, begun[0], end.Token), Ct))];
            Task<int> writer = Task.Run(() => Write(http, number, begun[1], end.Token), Ct);
            await Task.WhenAll(begun.Select(b => b.Task)).WaitAsync(TimeSpan.FromSeconds(60), Ct);
            await Task.Delay(random.Next(300, 1500), Ct);
            Assert.False(hub.Process.HasExited);
            hub.Process.Kill();
            await hub.Process.WaitForExitAsync(Ct);
            await end.CancelAsync();
            foreach (Task<List<(long, string)>> reader in readers)
            {
                acknowledged.AddRange(await reader);
            }

            written += await writer;
        }

        Assert.True(acknowledged.Count > rounds * 10, $"Only {acknowledged.Count} reads were answered.");
        Assert.True(written > 0, "Not one record was written.");
        Assert.Equal(acknowledged.Count, acknowledged.DistinctBy(a => a.Index).Count());
        using HubStorage storage = FaultHub.Ok(HubStorage.Open(place.Location, create: false, LogHub.Options));
        LogHub.Sound(storage, acknowledged);

        // A record and the entry that tells of it came together, whether that was answered or not; a write is told to each customer that it touched.
        using HubRead read = storage.BeginRead();
        long records = read.Prepare("SELECT COUNT(*) FROM records_record").QueryLong()!.Value - Customers;
        long told = read.Prepare($"SELECT COUNT(*) FROM accesslog_entry WHERE outcome = {(long)LookOutcome.Done}").QueryLong()!.Value;
        Assert.True(records >= written, $"{written} writes were answered, {records} records are there.");
        Assert.Equal(records, told);
    }

    private static Client Prepare(HubProcess hub)
    {
        hub.Ok("domain", "add", "shop");
        hub.Ok("source", "add", "crm", "--domain", "shop");
        string file = Path.Combine(hub.DataDirectory, "people.csv");
        File.WriteAllText(file, FaultHub.People(0, Customers));
        hub.Ok("import", file, "--source", "crm");
        JsonNode made = hub.Json("client", "add", "--name", "Till", "--domain", "shop", "--grant", "client_credentials", "--scope", "customers:read", "--scope", "customers:write");
        string[] ids = [.. Enumerable.Range(0, Customers).Select(i => (string)hub.Json("customer", "show", $"crm:c{i}")["id"]!).Distinct()];
        return new Client((string)made["client_id"]!, (string)made["secret"]!, ids);
    }

    private static async Task<HttpClient> Signed(HubProcess hub, Client client)
    {
        HttpClient http = hub.NewClient();
        http.BaseAddress = hub.Address;
        http.DefaultRequestHeaders.Host = hub.Issuer.Authority;
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        ask.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(client.Id + ":" + Uri.EscapeDataString(client.Secret))));
        using HttpResponseMessage answer = await http.SendAsync(ask, Ct);
        string said = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, said);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)JsonNode.Parse(said)!["access_token"]!);
        return http;
    }

    /// <summary>Reads until the hub is gone; the receipts of what was answered whole.</summary>
    private static async Task<List<(long Index, string Leaf)>> Read(HttpClient http, Client client, int first, TaskCompletionSource begun, CancellationToken end)
    {
        var receipts = new List<(long, string)>();
        for (int i = first; !end.IsCancellationRequested; i++)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync($"/v1/customers/{client.Customers[i % client.Customers.Length]}?basis=own_records", end);
                string text = await answer.Content.ReadAsStringAsync(end);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable, text);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    JsonElement receipt = JsonDocument.Parse(text).RootElement.GetProperty("receipt");
                    receipts.Add((receipt.GetProperty("index").GetInt64(), Convert.ToHexString(receipt.GetProperty("leaf").GetBytesFromBase64())));
                    begun.TrySetResult();
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                break;
            }
        }

        return receipts;
    }

    /// <summary>Writes new records, of people whom nobody else is, until the hub is gone; how many were answered.</summary>
    private static async Task<int> Write(HttpClient http, int round, TaskCompletionSource begun, CancellationToken end)
    {
        int written = 0;
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                using var body = new StringContent($$$"""{"values":{"email":"w{{{round}}}-{{{i}}}@alone.example"}}""", Encoding.UTF8, "application/json");
                using HttpResponseMessage answer = await http.PutAsync($"/v1/sources/crm/records/w{round}-{i}", body, end);
                Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, await answer.Content.ReadAsStringAsync(end));
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    written++;
                    begun.TrySetResult();
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                break;
            }
        }

        return written;
    }

    private sealed record Client(string Id, string Secret, string[] Customers);
}

public sealed class DoorKillOnSqlite() : DoorKillContract(DatabaseFamily.Sqlite);

public sealed class DoorKillOnPostgres() : DoorKillContract(DatabaseFamily.Postgres);
