namespace Selfhold.Supply;

/// <summary>Who looks, where no access token says it: somebody at the command line, the console or an operator page. Made by <see cref="SupplyRoom.WhoLooks"/>.</summary>
/// <param name="Channel"><c>cli</c> or <c>portal</c>.</param>
public abstract record Looker(string? Reason, string Channel)
{
    /// <summary>A business sees its own domains in full, and nothing of others.</summary>
    public sealed record OfBusiness(Guid Id, string Name, string? Reason, string Channel) : Looker(Reason, Channel);

    /// <summary>The operator sees every domain, and says why.</summary>
    public sealed record Operator(string Why, string Channel) : Looker(Why, Channel);
}
