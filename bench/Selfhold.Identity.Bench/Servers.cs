using System.Diagnostics;
using Selfhold.HubDriver;

namespace Selfhold.Identity.Bench;

/// <summary>Starts the servers that are compared.</summary>
internal static class Servers
{
    public const string Redirect = "http://localhost:1/back";

    /// <summary>A hub with so many accounts, serving on loopback: durable storage, audit on, as it comes.</summary>
    public static async Task<(RunningHub Hub, Target Target)> HubAsync(string executable, int accounts, params string[] settings)
    {
        MadeClient? shop = null, machine = null;
        RunningHub hub = await RunningHub.StartAsync(new HubSetup(executable, Https: false, settings) { Silent = true }, made =>
        {
            made.Command("business", "add", "Kestrel Cycles");
            made.Command("domain", "add", "shop");
            shop = made.AddClient("Shop", Redirect, "--scope", "openid", "--scope", "email");
            machine = made.AddClient("Machine", Redirect, "--grant", "client_credentials", "--scope", "api");
            Accounts.Fill(made.DataDirectory, accounts);
        });
        string name = accounts >= 1_000_000 ? "hub, 1,000,000 accounts" : $"hub, {accounts:N0} accounts";
        return (hub, new Target(name, hub.Issuer, hub.Pid, new Client(shop!.Id, shop.Secret!, Redirect, "openid email"), new Client(machine!.Id, machine.Secret!, null, "api")));
    }

    /// <summary>The peer, with Node as it is installed.</summary>
    public static async Task<(Process Process, Target Target)> PeerAsync(string folder)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "server.mjs")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_ENV"] = "production";
        start.Environment["BENCH_REDIRECT"] = Redirect;
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string issuer = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The peer did not start; run npm ci in " + folder);
        return (process, new Target("peer", issuer, process.Id,
            new Client("shop", "the-secret-of-the-shop-in-the-benchmark", Redirect, "openid email"), new Client("machine", "the-secret-of-the-machine-in-the-benchmark", null, "api")));
    }
}
