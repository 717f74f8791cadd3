namespace Selfhold.Consent.Grants;

/// <summary>What a grant is now: a view over its events, computed by <see cref="Of"/> and stored as its decision row with every event.</summary>
/// <param name="Status"><c>given</c>, <c>paused</c>, <c>refused</c>, <c>withdrawn</c>, <c>expired</c>, <c>superseded</c>; <c>none</c> without events.</param>
/// <param name="Attributes">Given and not taken back since; also while it is paused.</param>
/// <param name="GivenAt">Her last yes.</param>
/// <param name="Denied">
/// Her last no, attribute by attribute, with its time; what a pause holds back among them. Kept when she gives the attribute anew: another grant's yes that it outweighed must not
/// come back to life when the new one ends.
/// </param>
/// <param name="Uses">As given; how many are left is counted in the row.</param>
/// <param name="Generation">The number of the last event.</param>
internal sealed record GrantState(
    string Status, IReadOnlyList<string> Attributes, DateTimeOffset? GivenAt, IReadOnlyDictionary<string, DateTimeOffset> Denied, DateTimeOffset? Until, long? Uses, long Generation)
{
    private static readonly Dictionary<string, DateTimeOffset> Nothing = [];

    public static GrantState None { get; } = new("none", [], null, Nothing, null, null, 0);

    public bool IsLive => Status is GrantEvents.Given or GrantEvents.Paused;

    /// <param name="terms">The version of the agreement that was answered.</param>
    /// <param name="special">Whether the answer is about its special categories or about the rest.</param>
    public static GrantState Of(Agreement terms, bool special, IEnumerable<GrantEvent> events)
    {
        string[] all = [.. terms.AttributesOf(special)];
        GrantState state = None;
        DateTimeOffset? pausedAt = null;
        foreach (GrantEvent e in events)
        {
            pausedAt = e.Kind switch { GrantEvents.Paused => e.At, GrantEvents.Withdrawn or GrantEvents.UntilChanged => pausedAt, _ => null };
            state = Next(state with { Generation = e.Number }, e, all);
        }

        return pausedAt is { } at && state.Status is GrantEvents.Paused ? state with { Denied = With(state.Denied, state.Attributes, at) } : state;
    }

    private static GrantState Next(GrantState state, GrantEvent e, string[] all) => e.Kind switch
    {
        GrantEvents.Given => state with { Status = GrantEvents.Given, Attributes = Sorted(e.Attributes), GivenAt = e.At, Denied = With(state.Denied, LeftOut(e, all), e.At), Until = e.Until, Uses = e.Uses },
        GrantEvents.Applied => state with { Status = GrantEvents.Given, Attributes = Sorted(e.Attributes), GivenAt = e.At, Until = e.Until, Uses = e.Uses },
        GrantEvents.Refused => state with { Status = GrantEvents.Refused, Attributes = [], Denied = With(state.Denied, all, e.At) },
        GrantEvents.Withdrawn => Withdrawn(state, e),
        GrantEvents.Paused => state with { Status = GrantEvents.Paused },
        GrantEvents.Resumed => state with { Status = GrantEvents.Given },
        GrantEvents.UntilChanged => state with { Until = e.Until },
        GrantEvents.Expired or GrantEvents.Superseded => state with { Status = e.Kind, Attributes = [] },
        _ => throw new InvalidOperationException($"'{e.Kind}' is no event of a grant."),
    };

    private static GrantState Withdrawn(GrantState state, GrantEvent e)
    {
        string[] left = [.. state.Attributes.Except(e.Attributes, StringComparer.Ordinal)];
        return state with { Attributes = left, Denied = With(state.Denied, e.Attributes, e.At), Status = left.Length == 0 ? GrantEvents.Withdrawn : state.Status };
    }

    /// <summary>Shown and not chosen is a no; but what comes with a whole that was chosen is not refused by it.</summary>
    private static IEnumerable<string> LeftOut(GrantEvent e, string[] all)
        => all.Where(a => !e.Attributes.Contains(a, StringComparer.Ordinal) && !e.Attributes.Any(whole => CustomerAttributes.Holds(whole, a)));

    private static Dictionary<string, DateTimeOffset> With(IReadOnlyDictionary<string, DateTimeOffset> denied, IEnumerable<string> more, DateTimeOffset at)
    {
        var all = new Dictionary<string, DateTimeOffset>(denied, StringComparer.Ordinal);
        foreach (string name in more)
        {
            all[name] = at;
        }

        return all;
    }

    private static string[] Sorted(IReadOnlyList<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
