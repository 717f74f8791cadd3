using Selfhold.Hub.Place;
using Selfhold.Identity;
using Selfhold.Records;

namespace Selfhold.Hub.Identity;

/// <summary>The identity room of a hub that a command works on.</summary>
internal static class IdentityHub
{
    public static IdentityRoom Identity(this OpenHub hub) => new(hub.Storage, new IdentityOptions());

    /// <summary>The business that was named, or the only one.</summary>
    /// <exception cref="Cli.CommandException">There is none of that name, or several and none was named.</exception>
    public static BusinessInfo BusinessOf(this OpenHub hub, string? name)
    {
        IReadOnlyList<BusinessInfo> all = hub.Room.Businesses();
        if (name is null)
        {
            return all is [var only] ? only : throw new Cli.CommandException(IdentityCommandErrors.BusinessNeeded(all.Count));
        }

        return all.FirstOrDefault(b => string.Equals(b.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new Cli.CommandException(Cli.HubErrors.NoSuchBusiness(name, Cli.Suggestions.Hint(name, all.Select(b => b.Name))));
    }
}

internal static class IdentityCommandErrors
{
    public static Error BusinessNeeded(int count) => count == 0
        ? new("business_needed", "There is no business yet. Add one with:  selfhold business add \"Kestrel Coffee\"", "--business")
        : new("business_needed", "The hub has several businesses. Say which with --business; see them with 'selfhold business list'.", "--business");
}
