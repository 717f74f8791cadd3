using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve.Logging;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Identity;
using Selfhold.Storage;

namespace Selfhold.Hub.Serve;

/// <summary><c>selfhold serve</c>: the hub as a web server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static CommandDefinition Define()
        => new Command("serve", "Serve people and businesses: accounts, sign-in, the OpenID provider. Makes the hub where there is none; stops on Ctrl-C or SIGTERM.").WithSettings().Does(Run, """
            selfhold serve
            selfhold serve --listen 127.0.0.1:8480 --issuer https://hub.example --set Server:KnownProxies=127.0.0.1
            selfhold serve --config /etc/selfhold/selfhold.json --data /var/lib/selfhold
            """, "See what is set, and where:  selfhold config show") with { StopPatience = Timeout.InfiniteTimeSpan };

    private static int Run(ParseResult parsed, Shell shell, CancellationToken stop)
    {
        if (Runtimes.Unfit() is { } unfit)
        {
            throw new CommandException(unfit);
        }

        HubSettings settings = ServeOptions.SettingsOf(parsed).OrFail();
        using HubStorage storage = HubStorage.Open(settings.Location, create: true, OpenHub.Parts(commandTimeout: TimeSpan.FromSeconds(30))).OrFail();
        using var log = new LineLog(settings.Server.LogFormat switch { "json" => true, "text" => false, _ => Console.IsErrorRedirected });
        Serve(settings, storage, log, shell, stop).GetAwaiter().GetResult();
        return ExitCodes.Ok;
    }

    /// <summary>To whoever starts a hub that nobody runs yet, and to no log.</summary>
    private static async Task SayOperatorCode(WebApplication app, HubSettings settings, Shell shell, CancellationToken stop)
    {
        if (await app.Services.GetRequiredService<IdentityRoom>().OperatorCode(stop).ConfigureAwait(false) is { } code)
        {
            shell.Out.WriteLine($"This hub has no operator yet. Make an account, open {settings.Identity.Issuer.GetLeftPart(UriPartial.Authority)}/account/operator and type in: {code}");
            shell.Flush();
        }
    }

    private static async Task Serve(HubSettings settings, HubStorage storage, LineLog log, Shell shell, CancellationToken stop)
    {
        // Calls to the database are synchronous: with the default of one thread per core, two slow ones would hold up everybody.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 32), ports);

        using Telemetry? telemetry = Telemetry.Start(settings);
        await using WebApplication app = HubServer.Build(settings, storage, log);
        try
        {
            await app.StartAsync(stop).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new CommandException(ServeErrors.CannotListen(string.Join(", ", HubServer.Addresses(settings)), e.InnerException?.Message.TrimEnd('.') ?? e.Message.TrimEnd('.')));
        }

        HubServer.SayReady(settings, shell);
        await SayOperatorCode(app, settings, shell, stop).ConfigureAwait(false);
        try
        {
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: what runs may end.
        }

        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
