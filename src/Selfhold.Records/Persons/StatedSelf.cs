using System.Text;
using Selfhold.Identity;
using Selfhold.Matching;
using Selfhold.Matching.Normalise;
using Selfhold.Records.Customers;
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

    /// <summary>A given name and a surname, or a whole name: something that hers must agree with.</summary>
    public bool IsName => States(Meaning.FullName) || States(Meaning.GivenName) && States(Meaning.Surname);

    /// <summary>A keyed hash, to see whether a later version of the record still speaks of the same person.</summary>
    public byte[] Told(BlindIndex index)
    {
        IEnumerable<string> lines = Values.Where(v => v.Meaning is not (Meaning.Nickname or Meaning.FormerSurname))
            .Select(v => FormattableString.Invariant($"{(int)v.Meaning}:{ValueForms.Folded(v.Text)}")).Order(StringComparer.Ordinal);
        var hash = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(hash, index.ContentHash(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend("told")))));
        return hash;
    }

    /// <summary>At least two words that are more than initials. One character of a script that writes words so is a word.</summary>
    public bool IsWhole => Values.Where(v => v.Meaning is Meaning.FullName or Meaning.GivenName or Meaning.Surname)
        .SelectMany(v => v.Text.Split([' ', '.', ',', '-', '\u00A0', '\t'], StringSplitOptions.RemoveEmptyEntries)).Count(w => w.Count(char.IsLetter) > 1 || w.Any(c => c >= '\u2E80')) > 1;

    private bool States(Meaning meaning) => Values.Any(v => v.Meaning == meaning);
}

/// <summary>
/// Whether two statements of name and birth date can be of one person, by the comparison levels of matching: a form of a name, a typo, an initial, names swapped fit; what
/// is not stated contradicts nothing.
/// </summary>
internal sealed class NameComparison
{
    private static readonly Lazy<FrozenMatcher> Matcher = new(() => new FrozenMatcher(MatchModel.Shipped, null));

    private readonly PairExplainer _explainer;
    private readonly IReadOnlyList<StatedName> _all;

    public NameComparison(IReadOnlyList<StatedName> all)
    {
        _all = all;
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

    /// <param name="Agrees">Given name and surname are stated by both, as more than initials, and fit.</param>
    public readonly record struct Outcome(bool Contradicts, bool Agrees);

    public Outcome Compare(int a, int b)
    {
        bool contradicts = false, given = false, surname = false;
        foreach (ExplanationRow row in _explainer.Explain(a, b).Rows)
        {
            if (row.Attribute is "given name" or "surname")
            {
                contradicts |= row.Level is "different";
                bool fits = row.Level is not ("different" or "not stated" or "initial");
                given |= fits && row.Attribute is "given name";
                surname |= fits && (row.Attribute is "surname" || row.Level is "swapped with surname");
            }
            else if (row.Attribute is "birth date")
            {
                contradicts |= row.Level is "different" or "same year" or "same year and month or day" or "same day and month";
            }
        }

        return new Outcome(contradicts, given && surname && !contradicts && _all[a].IsWhole && _all[b].IsWhole);
    }
}

/// <summary>What a person states of her name and birth date, now and within the last twelve months: who changes her name to fit a record has contradicted it before.</summary>
internal static class StatedSelf
{
    private static readonly Dictionary<string, Meaning> Meanings = new(StringComparer.Ordinal)
    {
        ["name"] = Meaning.FullName, ["given_name"] = Meaning.GivenName, ["middle_name"] = Meaning.MiddleName, ["family_name"] = Meaning.Surname, ["birthdate"] = Meaning.BirthDate,
    };

    /// <summary>Whether a proof is compared with it.</summary>
    public static bool Tells(string attribute) => Meanings.ContainsKey(attribute);

    /// <summary>Whether she states a name in her own words.</summary>
    public static bool Names(IStatements from, IReadOnlyList<Guid> accounts)
    {
        using PreparedSql any = from.Prepare(
            $"SELECT COUNT(*) FROM records_statement WHERE attribute IN ('name', 'given_name', 'family_name') AND ended_at IS NULL AND person_id {Among.In(accounts, 0)}", Among.Types(accounts));
        return any.Bind(0, accounts).QueryLong() > 0;
    }

    /// <summary>
    /// Each a version of herself as she states it now: the names of her accounts, a whole name, and a name in parts stand beside one another, so that none covers another up.
    /// </summary>
    public static List<StatedName> Current(IStatements from, PersonParts parts, IReadOnlyList<Guid> accounts)
    {
        List<StatementInfo> all = [.. StatementRows.Read(from, parts.Storage, accounts, ended: false).Where(s => Tells(s.Attribute))];
        (Meaning, DateOrder, string)[] born = [.. all.Where(s => s.Attribute is "birthdate").Select(Value)];
        var versions = new List<StatedName>();
        foreach (string name in accounts.Select(a => parts.Identity.NameOf(from, a).Name).OfType<string>().Where(n => n.Trim().Length > 0).Distinct(StringComparer.Ordinal))
        {
            versions.Add(new StatedName([(Meaning.FullName, DateOrder.Unknown, name), .. born]));
        }

        versions.AddRange(all.Where(s => s.Attribute is "name").Select(s => new StatedName([Value(s), .. born])));
        versions.AddRange(all.Where(s => s.Attribute is not ("name" or "birthdate")).GroupBy(s => (s.Account, s.Slot)).Select(g => new StatedName([.. g.Select(Value), .. born])));
        return versions;
    }

    /// <summary>What she said before, each by itself, and what held whenever she asked for a code.</summary>
    public static List<StatedName> Before(IStatements from, PersonParts parts, IReadOnlyList<Guid> accounts, long since)
        => [
            .. StatementRows.Read(from, parts.Storage, accounts, ended: true).Where(s => Tells(s.Attribute) && s.EndedAt is { } at && HubStorage.Micros(at) > since).Select(s => new StatedName([Value(s)])),
            .. accounts.SelectMany(a => Asked(from, parts, a, since)),
        ];

    private static (Meaning, DateOrder, string) Value(StatementInfo statement) => (Meanings[statement.Attribute], DateOrder.Unknown, statement.Value);

    private static List<StatedName> Asked(IStatements from, PersonParts parts, Guid account, long since)
    {
        var rows = new List<(Guid Id, byte[] Value)>();
        using (PreparedSql select = from.Prepare("SELECT challenge_id, sealed FROM records_challenge WHERE person_id = @p0 AND created_at > @p1", BulkType.Uuid, BulkType.Bigint))
        {
            using SqlRows read = select.Uuid(0, account).Long(1, since).Query();
            while (read.Read())
            {
                rows.Add((new Guid(read.Bytes(0), bigEndian: true), read.Bytes(1).ToArray()));
            }
        }

        if (rows.Count == 0)
        {
            return [];
        }

        using PersonKey key = parts.Identity.PersonKey(from, account);
        return [.. rows.Select(r => ChallengeText.Open(key, r.Id, r.Value)).SelectMany(c => c.Names)];
    }
}
