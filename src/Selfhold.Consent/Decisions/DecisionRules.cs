using Selfhold.Storage;

namespace Selfhold.Consent.Decisions;

/// <summary>What may be released, from the rows of one person (all her accounts), business and purpose. Pure.</summary>
/// <remarks>
/// Her last word counts, attribute by attribute, whichever of the business's agreements for the purpose it was said under: an attribute flows where a live grant gave it,
/// or gave a whole that holds it, after every no to it, to what it holds and to the whole. At the same moment the no wins.
/// </remarks>
internal static class DecisionRules
{
    public static Decision Of(IReadOnlyList<DecisionRow> rows, IReadOnlyList<string> asked, DateTimeOffset now, Guid person)
    {
        long micros = HubStorage.Micros(now);
        var allowed = new List<string>(asked.Count);
        var parts = new List<(DecisionRow Row, List<string> Names)>(1);
        foreach (string name in asked)
        {
            if (Giving(rows, name, micros) is { } row && !allowed.Contains(name))
            {
                allowed.Add(name);
                Part(parts, row).Add(name);
            }
        }

        allowed.Sort(StringComparer.Ordinal);
        return allowed.Count > 0 ? Allow(rows, allowed, parts) : new Decision([], Why(rows, asked, micros), person, null, default, "", null, null, GenerationOf(rows));
    }

    /// <summary>Changes with every event of any of the rows, and with none of the uses.</summary>
    public static long GenerationOf(IReadOnlyList<DecisionRow> rows)
    {
        ulong mixed = 14695981039346656037UL;
        foreach (DecisionRow row in rows)
        {
            // Rows may come in any order: each is mixed by itself, and the results are added.
            mixed += Mixed(row.Grant, (ulong)row.Generation);
        }

        return (long)mixed;
    }

    private static Decision Allow(IReadOnlyList<DecisionRow> rows, List<string> allowed, List<(DecisionRow Row, List<string> Names)> found)
    {
        DecisionPart[] parts = [.. found.Select(p => new DecisionPart(
            p.Row.Person, p.Row.Grant, p.Row.Agreement, p.Row.Basis, p.Names, p.Row.Until is { } end ? HubStorage.FromMicros(end) : null, p.Row.Uses, p.Row.Generation))];
        DecisionPart main = parts[0];
        DateTimeOffset? until = null;
        long? uses = null;
        foreach (DecisionPart part in parts)
        {
            main = part.Attributes.Count > main.Attributes.Count ? part : main;
            until = part.Until is { } end && (until is null || end < until) ? end : until;
            uses = part.UsesLeft is { } left && (uses is null || left < uses) ? left : uses;
        }

        return new Decision(allowed, "allowed", main.Person, main.Grant, main.Agreement, main.Basis, until, uses, GenerationOf(rows)) { Parts = parts };
    }

    /// <summary>The grant by which it flows: one that is not counted before one that is, one that ends later before one that ends sooner.</summary>
    private static DecisionRow? Giving(IReadOnlyList<DecisionRow> rows, string name, long now)
    {
        DecisionRow? best = null;
        foreach (DecisionRow row in rows)
        {
            if (IsLive(row, now) && Gives(rows, row, name) && (best is null || IsBetter(row, best)))
            {
                best = row;
            }
        }

        return best;
    }

    private static bool Gives(IReadOnlyList<DecisionRow> rows, DecisionRow row, string name)
    {
        foreach (string given in row.Attributes)
        {
            if ((string.Equals(given, name, StringComparison.Ordinal) || CustomerAttributes.Holds(given, name)) && !IsDenied(rows, name, given, row.GivenAt!.Value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDenied(IReadOnlyList<DecisionRow> rows, string name, string by, long givenAt)
    {
        foreach (DecisionRow row in rows)
        {
            foreach ((long at, string denied) in row.Denied)
            {
                if (at >= givenAt && (string.Equals(denied, name, StringComparison.Ordinal) || string.Equals(denied, by, StringComparison.Ordinal) || CustomerAttributes.Holds(name, denied)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsLive(DecisionRow row, long now)
        => row is { State: GrantEvents.Given, GivenAt: not null } && (row.Until is not { } end || now < end) && row.Uses is not <= 0;

    private static bool IsBetter(DecisionRow row, DecisionRow than)
    {
        int order = (row.Uses is null).CompareTo(than.Uses is null);
        order = order != 0 ? order : (row.Until ?? long.MaxValue).CompareTo(than.Until ?? long.MaxValue);
        order = order != 0 ? order : row.GivenAt!.Value.CompareTo(than.GivenAt!.Value);
        return order != 0 ? order > 0 : row.Grant.CompareTo(than.Grant) < 0;
    }

    private static List<string> Part(List<(DecisionRow Row, List<string> Names)> parts, DecisionRow row)
    {
        foreach ((DecisionRow of, List<string> names) in parts)
        {
            if (ReferenceEquals(of, row))
            {
                return names;
            }
        }

        parts.Add((row, []));
        return parts[^1].Names;
    }

    /// <summary>Of all causes the one that says most to her: her own last no, then an end, then what was never given.</summary>
    private static string Why(IReadOnlyList<DecisionRow> rows, IReadOnlyList<string> asked, long now)
    {
        if (rows.Count == 0)
        {
            return "no_grant";
        }

        (long At, string State)? said = null;
        string? ended = null;
        bool live = false;
        foreach (DecisionRow row in rows)
        {
            foreach ((long at, string name) in row.Denied)
            {
                if ((said is null || at > said.Value.At) && Concerns(asked, name))
                {
                    said = (at, row.State is "refused" or "paused" ? row.State : "withdrawn");
                }
            }

            live |= IsLive(row, now);
            ended ??= row is { State: GrantEvents.Given, Uses: <= 0 } ? "used_up" : row.State is GrantEvents.Expired || (row.State is GrantEvents.Given && row.Until <= now) ? "expired" : null;
        }

        return said?.State ?? ended ?? (live ? "not_in_grant" : "no_grant");
    }

    private static bool Concerns(IReadOnlyList<string> asked, string denied)
    {
        foreach (string name in asked)
        {
            if (string.Equals(name, denied, StringComparison.Ordinal) || CustomerAttributes.Holds(name, denied) || CustomerAttributes.Holds(denied, name))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Mixed(Guid grant, ulong generation)
    {
        Span<byte> bytes = stackalloc byte[16];
        grant.TryWriteBytes(bytes);
        ulong h = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ (System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) * 0x9E3779B97F4A7C15UL) ^ (generation * 0xBF58476D1CE4E5B9UL);
        h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9UL;
        h = (h ^ (h >> 27)) * 0x94D049BB133111EBUL;
        return h ^ (h >> 31);
    }
}
