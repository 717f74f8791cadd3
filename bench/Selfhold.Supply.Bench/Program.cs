using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Selfhold.HubDriver;

namespace Selfhold.Supply.Bench;

/// <summary>
/// EXECUTABLE reads [ROUNDS [SECONDS [PEOPLE]]] | EXECUTABLE decisions | EXECUTABLE withdrawals [TRIALS].
/// One line of JSON per measurement on standard output, what is going on on standard error.
/// </summary>
internal static class Program
{
    private const int Connections = 32;

    /// <summary>Limits of the hub that a benchmark would run into, and the line per request, which the bare endpoint does not write either.</summary>
    public static readonly string[] Open = ["Server:LogRequests=false", "Supply:ReadsPerMinute=1000000000"];

    public static string Path(Giver giver) => $"/v1/customers/{giver.Subject}?attributes={string.Join(',', Shop.Attributes)}&purpose={Shop.Purpose}";

    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["bare", var database, var port]:
                await Bare.ServeAsync(database, int.Parse(port, CultureInfo.InvariantCulture));
                return 0;
            case [var executable, "reads", ..]:
                await ReadsAsync(executable, Number(args, 2, 3), Number(args, 3, 8), Number(args, 4, 400));
                return 0;
            case [_, "decisions", ..]:
                await DecideAsync(Number(args, 2, 3), Number(args, 3, 200));
                return 0;
            case [var executable, "withdrawals", ..]:
                Say("withdrawals");
                Write("withdrawals", await Withdrawals.RunAsync(executable, Number(args, 2, 10_000), 400));
                return 0;
            default:
                Console.Error.WriteLine("EXECUTABLE reads [ROUNDS [SECONDS [PEOPLE]]] | EXECUTABLE decisions [RUNS [PEOPLE]] | EXECUTABLE withdrawals [TRIALS]");
                return 2;
        }
    }

    private static async Task ReadsAsync(string executable, int rounds, int seconds, int people)
    {
        Shop? shop = null;
        Say($"making a hub of {people} people");
        await using RunningHub hub = await RunningHub.StartAsync(new HubSetup(executable, Settings: [.. Open]) { Silent = true }, made =>
        {
            using var rooms = new Rooms(made.DataDirectory);
            shop = Shop.MakeAsync(rooms, people).GetAwaiter().GetResult();
        });
        int port = RunningHub.FreePort();
        using Process bare = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["bare", System.IO.Path.Combine(hub.DataDirectory, "selfhold.db"), port.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
        try
        {
            await Task.Delay(2000);
            byte[][] plain = [.. shop!.Givers.Select(g => Wire.Get(port, "/v1/customers/" + g.Subject, null))];
            byte[][] granted = await GrantedAsync(hub, shop);
            Check(hub, port, granted[0], plain[0]);
            Say("warming up");
            Load.Run("", "", bare.Id, port, plain, Connections, seconds);
            Load.Run("", "", hub.Pid, hub.Port, granted, Connections, seconds);
            for (int round = 0; round < rounds; round++)
            {
                Say($"round {round + 1}");
                granted = await GrantedAsync(hub, shop);
                Outcome most = Load.Run("point read", "bare", bare.Id, port, plain, Connections, seconds);
                Write("reads", most);
                Write("reads", Load.Run("half", "bare", bare.Id, port, plain, Connections, seconds, most.Done / most.Seconds / 2));
                most = Load.Run("granted read", "hub", hub.Pid, hub.Port, granted, Connections, seconds);
                Write("reads", most);
                Write("reads", Load.Run("half", "hub", hub.Pid, hub.Port, granted, Connections, seconds, most.Done / most.Seconds / 2));
            }
        }
        finally
        {
            bare.Kill();
        }
    }

    private static async Task<byte[][]> GrantedAsync(RunningHub hub, Shop shop)
    {
        string token = await Tokens.GetAsync(hub.Issuer, shop);
        return [.. shop.Givers.Select(g => Wire.Get(hub.Port, Path(g), token))];
    }

    private static void Check(RunningHub hub, int port, byte[] granted, byte[] plain)
    {
        using var wire = new Wire(hub.Port);
        using var other = new Wire(port);
        int status = wire.Ask(granted), bare = other.Ask(plain);
        string text = Encoding.UTF8.GetString(wire.Body.Span);
        Say($"granted read: {status} {text}\nbench: bare: {bare} {Encoding.UTF8.GetString(other.Body.Span)}");
        if (status != 200 || bare != 200 || !Shop.Attributes.All(a => text.Contains($"\"{a}\":{{\"value\"", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException("The answers are not those that are to be measured.");
        }
    }

    private static async Task DecideAsync(int runs, int people)
    {
        string directory = Directory.CreateTempSubdirectory("selfhold-bench-").FullName;
        try
        {
            using var rooms = new Rooms(directory);
            Say("decisions");
            Shop shop = await Shop.MakeAsync(rooms, people);
            for (int run = 0; run < runs; run++)
            {
                Row("pure", Decisions.Pure(rooms, shop, 200_000));
                Row("with the row read", Decisions.WithRead(rooms, shop, 20_000));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        static void Row(string what, (double P50, double P99) times) => Write("decisions", new { What = what, P50Us = times.P50, P99Us = times.P99 });
    }

    private static int Number(string[] args, int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    private static void Say(string what) => Console.Error.WriteLine("bench: " + what);

    private static void Write(string kind, object line)
    {
        var all = new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = kind };
        foreach (System.Reflection.PropertyInfo property in line.GetType().GetProperties())
        {
            all[property.Name] = property.GetValue(line);
        }

        all["Load"] = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        Console.WriteLine(JsonSerializer.Serialize(all));
    }
}
