using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Identity;
using Selfhold.Records;

namespace Selfhold.Hub.Identity;

/// <summary>The identity room of a hub that a command works on.</summary>
internal static class IdentityHub
{
    /// <summary>With the settings that the server has: what a command refuses or fetches is what the server would.</summary>
    public static IdentityRoom Identity(this OpenHub hub, ParseResult parsed)
    {
        HubSettings settings = ServeOptions.SettingsOf(parsed).OrFail();
        return new IdentityRoom(hub.Storage, settings.Identity, outbound: settings.Fetching());
    }

    public static T Await<T>(this Task<Result<T>> task) => task.GetAwaiter().GetResult().OrFail();

    /// <summary>The business that was named, or the only one.</summary>
    /// <exception cref="CommandException">There is none of that name, or several and none was named.</exception>
    public static BusinessInfo BusinessOf(this OpenHub hub, string? name)
    {
        IReadOnlyList<BusinessInfo> all = hub.Room.Businesses();
        if (name is null)
        {
            return all is [var only] ? only : throw new CommandException(IdentityCommandErrors.BusinessNeeded(all.Count));
        }

        return all.FirstOrDefault(b => string.Equals(b.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException(HubErrors.NoSuchBusiness(name, Suggestions.Hint(name, all.Select(b => b.Name))));
    }

    public static string BusinessName(this OpenHub hub, Guid id) => hub.Room.Businesses().FirstOrDefault(b => b.Id == id)?.Name ?? "-";

    public static string DomainName(this OpenHub hub, Guid id) => hub.Room.Domains().FirstOrDefault(d => d.Id == id)?.Name ?? "-";
}

internal static class IdentityCommandErrors
{
    public static Error BusinessNeeded(int count) => count == 0
        ? new("business_needed", "There is no business yet. Add one with:  selfhold business add \"Kestrel Coffee\"", "--business")
        : new("business_needed", "The hub has several businesses. Say which with --business; see them with:  selfhold business list", "--business");

    public static Error NotProven(string name, string? problem) => new("web_domain_not_proven", $"'{name}' is not proven ({problem}). A new record can take an hour to show; then check again.");
}
