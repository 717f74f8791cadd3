using System.Collections;
using Selfhold.AccessLog;
using Selfhold.Hub.Cli;
using Selfhold.Identity;
using Selfhold.Outbound;
using Selfhold.Storage;
using Selfhold.Supply;

namespace Selfhold.Hub.Serve.Settings;

/// <summary>
/// All settings of a hub, each with where it comes from: built-in, then <c>selfhold.json</c> in the data directory (or <c>--config</c>), then variables
/// <c>SELFHOLD__Section__Key</c>, then the command line.
/// </summary>
internal sealed class HubSettings
{
    public const string FileName = "selfhold.json";

    private readonly Dictionary<string, object> _options = Setting.Sections.ToDictionary(s => s.Key, s => Activator.CreateInstance(s.Value)!, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    private HubSettings(HubLocation location) => Location = location;

    public HubLocation Location { get; }

    public IdentityOptions Identity => (IdentityOptions)_options["Identity"];

    public ServerOptions Server => (ServerOptions)_options["Server"];

    public MailOptions Mail => (MailOptions)_options["Mail"];

    public SmsOptions Sms => (SmsOptions)_options["Sms"];

    public SupplyOptions Supply => (SupplyOptions)_options["Supply"];

    public OutboundSettings Outbound => (OutboundSettings)_options["Outbound"];

    public TelemetryOptions Telemetry => (TelemetryOptions)_options["Telemetry"];

    /// <summary>Whatever keeps the hub from serving with these settings, in words for people.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <param name="given">What the command line says.</param>
    /// <exception cref="CommandException">A file is not there or can't be read as JSON.</exception>
    public static HubSettings Load(HubLocation location, CommandSettings? given = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        given ??= new CommandSettings();
        string file = given.File is { } named ? Path.GetFullPath(named) : Path.Combine(location.DataDirectory, FileName);
        var layers = new List<SettingLayer>();
        if (given.File is not null || File.Exists(file))
        {
            layers.Add(File.Exists(file) ? SettingLayer.OfFile(file) : throw new CommandException(HubErrors.FileNotFound(file)));
        }

        layers.Add(SettingLayer.OfEnvironment(Variables()));
        layers.Add(SettingLayer.OfCommandLine(given.Sets, given.Options));
        var settings = new HubSettings(location);
        layers.ForEach(settings.Take);
        settings.Complete();
        return settings;
    }

    /// <summary>The settings, or the end of the command with everything that is wrong with them.</summary>
    public HubSettings OrFail() => _problems.Count == 0 ? this : throw new CommandException(ServeErrors.BadSettings(string.Join(' ', _problems)));

    public object Of(Setting setting) => _options[setting.Section];

    /// <summary>Where its value comes from.</summary>
    public string OriginOf(Setting setting) => _origins.GetValueOrDefault(setting.Key, "default");

    /// <summary>A path of the settings, as this machine has it.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Location.DataDirectory);

    /// <summary>What may be fetched for others. The hub's own name never is; the room sees to that.</summary>
    public OutboundOptions Fetching() => new() { AllowedNetworks = Outbound.AllowedNetworks, Timeout = Outbound.Timeout, MaxBytes = Outbound.MaxBytes };

    /// <summary>The access log of this hub, under the hub's address where the settings say one and no other name. Its first entry fixes its name.</summary>
    public AccessLogOptions Log()
    {
        var log = (AccessLogOptions)_options["AccessLog"];
        if (log.Origin.Length == 0 && Setting.Find("Identity:Issuer") is { } issuer && OriginOf(issuer) is not "default")
        {
            log.Origin = AccessLogOptions.OriginOf(Identity.Issuer);
        }

        return log;
    }

    private void Take(SettingLayer layer)
    {
        foreach ((string key, Given given) in layer.Values)
        {
            if (Setting.Find(key) is not { } setting)
            {
                _problems.Add($"There is no setting '{key}' ({given.Where}).{Suggestions.Hint(key, Setting.All.Select(s => s.Key))}");
                continue;
            }

            if (setting.IsSecret)
            {
                given.Values.ToList().ForEach(Secrets.Keep);
            }

            if (setting.Bind(Of(setting), given) is { } problem)
            {
                _problems.Add(problem);
                continue;
            }

            _origins[setting.Key] = given.Where;
        }
    }

    /// <summary>What follows from the rest, and what must hold between settings.</summary>
    private void Complete()
    {
        if (!_origins.ContainsKey("Identity:Issuer") && Server.CertificateFile is null && Server.Listen is [var first, ..] && ListenAddress.Parse(first) is { IsLoopback: true } at)
        {
            Identity.Issuer = new Uri($"http://localhost:{at.Port}");
            _origins["Identity:Issuer"] = "follows Server:Listen";
        }

        foreach (Setting setting in Setting.All)
        {
            if (setting.Check(Of(setting), OriginOf(setting)) is { } problem)
            {
                _problems.Add(problem);
            }
        }

        _problems.AddRange(SettingRules.Problems(this));
    }

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}

/// <summary>What a command line says about settings.</summary>
internal sealed record CommandSettings
{
    /// <summary><c>--config</c>; null takes the file in the data directory, if there is one.</summary>
    public string? File { get; init; }

    /// <summary><c>--set</c>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Options that stand for a setting.</summary>
    public IReadOnlyList<(string Key, IReadOnlyList<string> Values, string Option)> Options { get; init; } = [];
}
