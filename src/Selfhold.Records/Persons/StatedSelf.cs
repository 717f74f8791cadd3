using System.Text;
using Selfhold.Identity;
using Selfhold.Matching;
using Selfhold.Matching.Normalise;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>Names and birth date as somebody states them: a person, or a source record.</summary>
internal sealed record StatedName(IReadOnlyList<(Meaning Meaning, DateOrder Order, string Text)> Values)
{
    private static readonly Meaning[] Telling =
        [Meaning.GivenName, Meaning.MiddleName, Meaning.Surname, Meaning.FormerSurname, Meaning.FullName, Meaning.Nickname, Meaning.BirthDate, Meaning.BirthDay, Meaning.BirthMonth, Meaning.BirthYear];

    public static StatedName Of(OpenedRecord record)
    {
        var values = new List<(Meaning, DateOrder, string)>();
        for (int c = 0; c < record.Values.Length; c++)
        {
            ColumnUse use = record.Shape.Columns[c];
            if (record.Values[c].Length > 0 && use.Slot == 0 && Telling.Contains(use.Meaning))
            {
                values.Add((use.Meaning, use.DateOrder, record.Values[c]));
            }
        }

        return new StatedName(values);
    }
}

/// <summary>
/// Whether two statements of name and birth date can be of one person, by the comparison levels of matching: a form of a name, a typo, an initial, names swapped fit; what
/// is not stated contradicts nothing.
/// </summary>
internal sealed class NameComparison
{
    private static readonly Lazy<FrozenMatcher> Matcher = new(() => new FrozenMatcher(MatchModel.Shipped, null));

    private readonly PairExplainer _explainer;

    public NameComparison(IReadOnlyList<StatedName> all)
    {
        var builder = new RecordTableBuilder(workers: 1);
        foreach (StatedName one in all)
        {
            // Every row has a column, so that none is dropped.
            (Meaning Meaning, DateOrder Order, string Text)[] values = [.. one.Values, (Meaning.Other, DateOrder.Unknown, "-")];
            builder.AddFile("", [.. values.Select((v, i) => new ColumnUse(i.ToString(System.Globalization.CultureInfo.InvariantCulture), v.Meaning, 0, v.Order))]);
            byte[][] texts = [.. values.Select(v => Encoding.UTF8.GetBytes(v.Text))];
            var batch = new RowBatch { ColumnCount = texts.Length, RowCount = 1, Buffer = [.. texts.SelectMany(t => t)], Starts = new int[texts.Length], Lengths = new int[texts.Length] };
            for (int c = 0, at = 0; c < texts.Length; at += texts[c++].Length)
            {
                (batch.Starts[c], batch.Lengths[c]) = (at, texts[c].Length);
            }

            builder.Add(batch);
        }

        _explainer = Matcher.Value.Explain(builder.Build());
    }

    /// <param name="Agrees">A name is stated by both and fits.</param>
    public readonly record struct Outcome(bool Contradicts, bool Agrees);

    public Outcome Compare(int a, int b)
    {
        bool contradicts = false, agrees = false;
        foreach (ExplanationRow row in _explainer.Explain(a, b).Rows)
        {
            if (row.Attribute is "given name" or "surname")
            {
                contradicts |= row.Level is "different";
                agrees |= row.Level is not ("different" or "not stated");
            }
            else if (row.Attribute is "birth date")
            {
                contradicts |= row.Level is "different" or "same year" or "same year and month or day" or "same day and month";
            }
        }

        return new Outcome(contradicts, agrees && !contradicts);
    }
}

/// <summary>What a person states of her name and birth date, now and within the last twelve months: who changes her name to fit a record has contradicted it before.</summary>
internal static class StatedSelf
{
    private static readonly Dictionary<string, Meaning> Meanings = new(StringComparer.Ordinal)
    {
        ["name"] = Meaning.FullName, ["given_name"] = Meaning.GivenName, ["middle_name"] = Meaning.MiddleName, ["family_name"] = Meaning.Surname, ["birthdate"] = Meaning.BirthDate,
    };

    /// <summary>Whether she states a name in her own words.</summary>
    public static bool Names(IStatements from, IReadOnlyList<Guid> accounts)
    {
        using PreparedSql any = from.Prepare(
            $"SELECT COUNT(*) FROM records_statement WHERE attribute IN ('name', 'given_name', 'family_name') AND ended_at IS NULL AND person_id {Among.In(accounts, 0)}", Among.Types(accounts));
        return any.Bind(0, accounts).QueryLong() > 0;
    }

    /// <summary>Each a version of herself: what holds now first, then what she said before. The name of her account stands in where she never stated one.</summary>
    public static List<StatedName> Of(IStatements from, IdentityRoom identity, IReadOnlyList<Guid> accounts, HubStorage storage, long since)
    {
        List<StatementInfo> all = [.. StatementRows.Read(from, storage, accounts, ended: true)
            .Where(s => s.Slot == 0 && Meanings.ContainsKey(s.Attribute) && (s.EndedAt is null || HubStorage.Micros(s.EndedAt.Value) > since))];
        bool named = all.Exists(s => s.Attribute is "name" or "given_name" or "family_name");
        var now = new List<(Meaning, DateOrder, string)>();
        foreach (StatementInfo statement in all.Where(s => s.EndedAt is null))
        {
            now.Add((Meanings[statement.Attribute], DateOrder.Unknown, statement.Value));
        }

        var versions = new List<StatedName>();
        if (!named)
        {
            foreach (string name in accounts.Select(a => identity.NameOf(from, a).Name).OfType<string>().Where(n => n.Trim().Length > 0).Distinct(StringComparer.Ordinal))
            {
                versions.Add(new StatedName([.. now, (Meaning.FullName, DateOrder.Unknown, name)]));
            }
        }

        if (versions.Count == 0)
        {
            versions.Add(new StatedName(now));
        }

        versions.AddRange(all.Where(s => s.EndedAt is not null).Select(s => new StatedName([(Meanings[s.Attribute], DateOrder.Unknown, s.Value)])));
        return versions;
    }
}
