using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Selfhold.Consent;
using Selfhold.HubDriver;
using Selfhold.Testing;

namespace Selfhold.Supply.Bench;

/// <summary>She withdraws in this process; the business reads at a hub that is another process on the same PostgreSQL.</summary>
internal static class Withdrawals
{
    private const int Lanes = 8;

    public sealed record Outcome(long Trials, long Late, long Wrong, double P50Ms, double P99Ms, double MostMs, double Seconds);

    public static async Task<Outcome> RunAsync(string executable, int trials, int people)
    {
        using PostgresServer server = PostgresServer.Start(durable: true) ?? throw new InvalidOperationException("There are no programs of PostgreSQL.");
        string connection = server.NewDatabase();
        Rooms? rooms = null;
        Shop? shop = null;
        await using RunningHub hub = await RunningHub.StartAsync(new HubSetup(executable, Settings: [.. Program.Open]) { Silent = true, Database = connection }, made =>
        {
            rooms = new Rooms(made.DataDirectory, connection);
            shop = Shop.MakeAsync(rooms, people).GetAwaiter().GetResult();
        });
        using Rooms own = rooms!;
        string token = await Tokens.GetAsync(hub.Issuer, shop!);
        long left = trials, late = 0, wrong = 0;
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            using var wire = new Wire(hub.Port);
            using var beside = new Wire(hub.Port);
            Giver[] hers = [.. shop!.Givers.Where((_, i) => i % Lanes == lane)];
            Guid[] grants = [.. hers.Select(g => g.Grant)];
            for (int i = 0; Interlocked.Decrement(ref left) >= 0; i++)
            {
                int at = i % hers.Length;
                byte[] request = Wire.Get(hub.Port, Program.Path(hers[at]), token);
                Interlocked.Add(ref wrong, wire.Ask(request) == 200 ? 0 : 1);

                // A read under way may end either way; one that begins after the withdrawal has returned must be refused.
                Task<int> under = Task.Run(() => beside.Ask(request));
                long said = Stopwatch.GetTimestamp();
                _ = (await own.Consent.Withdraw([hers[at].Person], grants[at], CancellationToken.None)).Value;
                int status = wire.Ask(request);
                double passed = Stopwatch.GetElapsedTime(said).TotalMilliseconds;
                Interlocked.Add(ref late, status == 200 ? 1 : 0);
                Interlocked.Add(ref wrong, status is 200 or 403 && await under is 200 or 403 ? 0 : 1);
                lock (times)
                {
                    times.Add(passed);
                }

                grants[at] = (await own.Consent.Give(Shop.Yes(shop.Agreement, hers[at].Person, hers[at].Subject), CancellationToken.None)).Value.Grant.Id;
            }
        })));
        times.Sort();
        return new Outcome(times.Count, late, wrong, times[times.Count / 2], times[(int)(times.Count * 0.99)], times[^1], clock.Elapsed.TotalSeconds);
    }
}

/// <summary>A token of the shop's program.</summary>
internal static class Tokens
{
    public static async Task<string> GetAsync(string issuer, Shop shop)
    {
        using HttpClient http = Browser.Wire(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, issuer + "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.EscapeDataString(shop.ClientId) + ":" + Uri.EscapeDataString(shop.Secret))));
        using HttpResponseMessage answer = await http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text);
        return document.RootElement.TryGetProperty("access_token", out JsonElement token) ? token.GetString()! : throw new InvalidOperationException(text);
    }
}
