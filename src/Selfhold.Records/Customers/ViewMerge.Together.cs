namespace Selfhold.Records.Customers;

/// <summary>Attributes whose parts survive together.</summary>
internal sealed partial class ViewMerge
{
    /// <summary>
    /// Shows the parts of one record. A part that this record does not state, but others do, is shown empty with the others' values as those
    /// that lost: nothing is mixed, and nothing is hidden.
    /// </summary>
    private void Together(Meaning[] parts, int slot, List<AttributeView> to)
    {
        Ranked?[] ranked = [.. parts.Select(p => _ranked.GetValueOrDefault(new AttributeKey(p, slot, "")))];
        IReadOnlyList<SurvivorshipRule> rules = _policy.RulesOf(parts.FirstOrDefault(_policy.Attributes.ContainsKey, parts[0]));
        var statements = new List<Statement>();
        for (int r = 0; r < _records.Length; r++)
        {
            Statement statement = StatementOf(r, ranked);
            if (statement.Parts > 0)
            {
                statements.Add(statement);
            }
        }

        statements.Sort((a, b) => _ranking.Compare(rules, a.Claim, b.Claim).Sign);
        Statement best = statements[0];

        // Who says all that the best one says, and more of it, says it better.
        Statement shown = statements.Where(s => s.Covers(best)).MaxBy(s => s.Parts)!;
        Statement? rival = statements.Find(s => !shown.Covers(s));
        string why = rival is not null ? Ranking.Word(_ranking.Compare(rules, best.Claim, rival.Claim).By) : statements.Count > 1 ? "agreed" : "only_value";
        for (int p = 0; p < parts.Length; p++)
        {
            if (ranked[p] is { } values)
            {
                to.Add(Part(new AttributeKey(parts[p], slot, ""), values, shown, p, why));
            }
        }
    }

    private AttributeView Part(AttributeKey key, Ranked values, Statement shown, int part, string why)
    {
        string? form = shown.Forms[part];
        if (form is null)
        {
            return new AttributeView(key.Meaning, key.Slot, Label(key), new AttributeValue("", [Origin(shown.Claim.Record)]), why, Others(values, -1));
        }

        int winner = values.Of(shown.Claim.Record);
        List<Claim> claims = values[winner].Claims;
        int own = claims.FindIndex(c => c.Record == shown.Claim.Record);
        List<Claim> first = [claims[own], .. claims.Where((_, i) => i != own)];
        return new AttributeView(key.Meaning, key.Slot, Label(key), Value(new RankedValue(first)), why, Others(values, winner));
    }

    private static Statement StatementOf(int record, Ranked?[] ranked)
    {
        var forms = new string?[ranked.Length];
        int parts = 0, letters = 0;
        for (int p = 0; p < ranked.Length; p++)
        {
            if (ranked[p] is { } values && values.Of(record) is >= 0 and int at)
            {
                forms[p] = values[at].Best.Form;
                letters += Math.Min(forms[p]!.Length, 999);
                parts++;
            }
        }

        return new Statement(new Claim(record, 0, (parts * 10_000) + letters, "", ""), forms, parts);
    }

    /// <summary>The best record that states given name and surname; null when none does, or nobody else names anything.</summary>
    private int? WholeName()
    {
        if (!_ranked.TryGetValue(new AttributeKey(Meaning.GivenName, 0, ""), out Ranked? given)
            || !_ranked.TryGetValue(new AttributeKey(Meaning.Surname, 0, ""), out Ranked? surname))
        {
            return null;
        }

        int best = -1;
        Claim bestClaim = default;
        for (int r = 0; r < _records.Length; r++)
        {
            int g = given.Of(r), s = surname.Of(r);
            if (g >= 0 && s >= 0)
            {
                var claim = new Claim(r, 0, given[g].Best.Form.Length + surname[s].Best.Form.Length, "", "");
                if (best < 0 || _ranking.Compare(_policy.Rules, claim, bestClaim).Sign < 0)
                {
                    (best, bestClaim) = (r, claim);
                }
            }
        }

        return best < 0 ? null : best;
    }

    /// <summary>The value that this record states, whoever else might come first; the best of all where it states none.</summary>
    private AttributeView OfRecord(AttributeKey key, Ranked ranked, int record)
    {
        int winner = ranked.Of(record);
        if (winner < 0 || ranked.Count == 1)
        {
            return One(key, ranked);
        }

        List<Claim> claims = ranked[winner].Claims;
        int own = claims.FindIndex(c => c.Record == record);
        RankedValue rival = ranked[winner == 0 ? 1 : 0];
        (int sign, SurvivorshipRule? by) = _ranking.Compare(ranked.Rules, claims[own], rival.Best);

        // It may win against a better origin, because that one states half a name.
        string why = sign < 0 ? Ranking.Word(by) : SurvivorshipPolicy.Word(SurvivorshipRule.MostComplete);
        List<Claim> first = [claims[own], .. claims.Where((_, i) => i != own)];
        return new AttributeView(key.Meaning, key.Slot, Label(key), Value(new RankedValue(first)), why, Others(ranked, winner));
    }

    /// <summary>What one record says of all parts; null where it says nothing.</summary>
    private sealed record Statement(Claim Claim, string?[] Forms, int Parts)
    {
        /// <summary>Whether this one says everything that the other says.</summary>
        public bool Covers(Statement other)
        {
            for (int p = 0; p < Forms.Length; p++)
            {
                if (other.Forms[p] is { } said && !string.Equals(said, Forms[p], StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
