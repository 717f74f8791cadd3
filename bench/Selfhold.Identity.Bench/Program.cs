using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Selfhold.HubDriver;
using Selfhold.Identity.Bench;

// EXECUTABLE PEER-FOLDER [ROUNDS [SECONDS [ACCOUNTS]]]
// Runs a hub with 1,000 accounts, one with many, and the peer, side by side; gives each kind of work to each in turn, so many rounds.
// One line of JSON per measurement on standard output, what is going on on standard error.
if (args.Length < 2)
{
    Console.Error.WriteLine("EXECUTABLE PEER-FOLDER [ROUNDS [SECONDS [ACCOUNTS]]]");
    return 2;
}

int rounds = Number(2, 3), seconds = Number(3, 10), accounts = Number(4, 1_000_000);
// The peer writes no line per request either.
string[] open = ["Server:LogRequests=false"];
Say("starting a hub of 1,000 accounts");
(RunningHub small, Target few) = await Servers.HubAsync(args[0], 1_000, open);
await using RunningHub one = small;
Say($"filling and starting a hub of {accounts:N0} accounts");
(RunningHub large, Target many) = await Servers.HubAsync(args[0], accounts, open);
await using RunningHub two = large;
(Process process, Target peer) = await Servers.PeerAsync(args[1]);
using Process peerProcess = process;
try
{
    await Task.Delay(TimeSpan.FromSeconds(20));
    foreach (Target target in (Target[])[few, many, peer])
    {
        Console.WriteLine(JsonSerializer.Serialize(new { what = "memory at rest", server = target.Name, residentMb = Server.ResidentMb(target.Pid) }));
    }

    using HttpClient http = Browser.Wire(null);
    (Target Target, RunningHub? Hub)[] all = [(few, small), (many, large), (peer, null)];
    var ready = new List<(Target Target, (string What, Load.Work Work)[] Kinds)>();
    foreach ((Target target, RunningHub? hub) in all)
    {
        Say("preparing " + target.Name);
        ready.Add((target, await KindsAsync(target, hub, http)));
    }

    for (int round = 0; round < rounds; round++)
    {
        for (int kind = 0; kind < ready.Max(r => r.Kinds.Length); kind++)
        {
            foreach ((Target target, (string What, Load.Work Work)[] kinds) in ready.Where(r => kind < r.Kinds.Length))
            {
                Say($"round {round + 1}: {kinds[kind].What} at {target.Name}");
                Console.WriteLine((await Load.RunAsync(target, kinds[kind].What, kinds[kind].Work, Flows.Workers, seconds / 2.0, seconds)).Json());
            }
        }
    }
}
finally
{
    process.Kill();
}

return 0;

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

void Say(string what) => Console.Error.WriteLine("bench: " + what);

static async Task<(string What, Load.Work Work)[]> KindsAsync(Target target, RunningHub? hub, HttpClient http)
{
    var flows = new Flows(target, await Endpoints.DiscoverAsync(http, target.Issuer), http);
    List<SignedIn> people = hub is null
        ? await flows.PeopleAsync(Flows.Workers, (_, page) => Task.FromResult(page))
        : await flows.PeopleAsync(Flows.Workers, async (browser, page) =>
        {
            using var visit = new Visit(hub, new MadeClient(target.Shop.Id, target.Shop.Secret, target.Shop.Redirect!), browser: browser);
            return await visit.FinishAsync(page);
        });
    (string, Load.Work)[] kinds = [("token", flows.Token()), ("userinfo", flows.UserInfo(people)), ("code", flows.Code(people))];
    return hub is null ? kinds : [.. kinds, ("passkey", await PasskeyFlow.WorkAsync(target, http, Flows.Workers))];
}
