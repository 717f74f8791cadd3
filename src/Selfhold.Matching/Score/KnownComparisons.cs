using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Score;

/// <summary>Every comparison and attribute that this version has, found by preparing one record that states everything.</summary>
internal sealed class KnownComparisons
{
    private static readonly Lazy<KnownComparisons> Once = new(() => new KnownComparisons(Preparer.Prepare(Everything(), new MatchOptions(), CancellationToken.None)));

    private KnownComparisons(Prepared prepared)
    {
        InOrder = prepared.Comparisons;
        ByName = prepared.Comparisons.ToDictionary(c => c.Name, StringComparer.Ordinal);
        Attributes = prepared.Attributes.Select(a => a.Name).Append(FrozenFrequencies.EmailName).ToHashSet(StringComparer.Ordinal);
    }

    public static KnownComparisons All => Once.Value;

    /// <summary>All comparisons, in the order in which every table has those that apply to it.</summary>
    public IReadOnlyList<Comparison> InOrder { get; }

    public IReadOnlyDictionary<string, Comparison> ByName { get; }

    /// <summary>Names under which value frequencies are kept.</summary>
    public IReadOnlySet<string> Attributes { get; }

    private static RecordTable Everything()
    {
        (Meaning Meaning, string Value)[] stated =
        [
            (Meaning.GivenName, "Anna"), (Meaning.MiddleName, "Beatriz"), (Meaning.Surname, "Duarte"), (Meaning.FormerSurname, "Moreira"),
            (Meaning.FullName, "Anna Beatriz Duarte of Kestrel"), (Meaning.BirthDate, "1988-09-04"), (Meaning.Gender, "female"),
            (Meaning.BirthPlace, "Leeds"), (Meaning.Email, "ana@duarte.example"), (Meaning.Phone, "+44 7700 900417"), (Meaning.Street, "18 Fenwick Row"),
            (Meaning.AddressLine2, "Flat 2"), (Meaning.City, "Leeds"), (Meaning.PostalCode, "LS2 7QP"), (Meaning.Region, "Yorkshire"),
            (Meaning.NationalId, "QQ123456C"), (Meaning.Company, "Kestrel Coffee Ltd"), (Meaning.Occupation, "baker"),
        ];
        var builder = new RecordTableBuilder(workers: 1);
        builder.AddFile("", [.. stated.Select(s => new ColumnUse(s.Meaning.ToString(), s.Meaning))]);
        byte[][] values = [.. stated.Select(s => System.Text.Encoding.UTF8.GetBytes(s.Value))];
        builder.Add(new RowBatch
        {
            Buffer = [.. values.SelectMany(v => v)],
            ColumnCount = values.Length,
            RowCount = 1,
            Starts = [.. values.Select((_, i) => values.Take(i).Sum(v => v.Length))],
            Lengths = [.. values.Select(v => v.Length)],
        });
        return builder.Build();
    }
}
