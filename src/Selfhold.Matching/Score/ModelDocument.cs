using Selfhold.Matching.Block;
using Selfhold.Matching.Cluster;
using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Score;

/// <summary>Makes models: the one that ships, and the one that learning came to.</summary>
internal static class ModelDocument
{
    /// <summary>The shipped odds of each comparison, for a table that nothing was learned from.</summary>
    public static MatchModel Default(IReadOnlyList<Comparison> comparisons) => new()
    {
        Comparisons = [.. comparisons.Select(c => new ComparisonModel(
            c.Name, c.Shared, [.. c.Levels.Select(l => new LevelModel(l.Name, l.M, l.U, c.Shared ? l.H ?? l.U : l.U))]))],
        Lambda = 1e-5,
        LambdaRelated = 1e-6,
        Threshold = 0.5,
        TrainedOn = 0,
        BlockCaps = new Dictionary<string, int>(StringComparer.Ordinal),
        Frequencies = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal),
        RareFrequency = new Dictionary<string, double>(StringComparer.Ordinal),
    };

    public static MatchModel Learned(
        Prepared prepared, Blocks blocks, (IReadOnlyList<ComparisonModel> Comparisons, double Lambda, double Related) learned)
    {
        return new MatchModel
        {
            Comparisons = learned.Comparisons,
            Lambda = learned.Lambda,
            LambdaRelated = learned.Related,
            Threshold = 0.5,
            TrainedOn = prepared.Lines.Count,
            BlockCaps = blocks.Rules.ToDictionary(r => r.Rule.Name, r => r.Cap, StringComparer.Ordinal),
            Frequencies = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal),
            RareFrequency = new Dictionary<string, double>(StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// Adds what only the finished partition tells: the threshold, and the frequencies of values common enough to be named. An e-mail
    /// address, phone number or national id counts as common only where so many different customers state it.
    /// </summary>
    public static MatchModel Finished(MatchModel model, Prepared prepared, Partition partition)
    {
        var named = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        var rare = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (Compare.Attribute attribute in prepared.Attributes)
        {
            // A second e-mail or address has the frequencies of the first; further names are weighed by their words.
            bool counts = !attribute.IsEmpty && attribute.Offset != prepared.Fields.Rest;
            if (counts && rare.TryAdd(attribute.Name, attribute.RareShare(MatchModel.MinimumCountOfNamedValue)))
            {
                named[attribute.Name] = NamedValues(attribute, Identifies(attribute, prepared.Fields), partition);
            }
        }

        AddEmailNames(prepared, partition, named, rare);
        AddWords(prepared, partition, named, rare);
        return model with { Threshold = partition.Probability, Frequencies = named, RareFrequency = rare };
    }

    /// <summary>Names before the @: common are those that so many different customers have.</summary>
    private static void AddEmailNames(
        Prepared prepared, Partition partition, Dictionary<string, IReadOnlyDictionary<string, double>> named, Dictionary<string, double> rare)
    {
        if (prepared.EmailLocals is not { IsEmpty: false } locals)
        {
            return;
        }

        (int Id, double Share)[] common = [.. locals.Common(MatchModel.MinimumCountOfNamedValue)];
        var customers = new Customers(common.Select(v => v.Id));
        foreach (Compare.Attribute emails in prepared.Attributes.Where(a => common.Length > 0 && ReferenceEquals(a.Store, prepared.Emails.Store)))
        {
            int[] values = emails.ValuesByRecord(partition.Cluster.Length);
            for (int record = 0; record < values.Length; record++)
            {
                customers.Add(prepared.Emails.Local(values[record]), partition.Cluster[record]);
            }
        }

        rare[FrozenFrequencies.EmailName] = locals.RareShare(MatchModel.MinimumCountOfNamedValue);
        named[FrozenFrequencies.EmailName] = customers.Named(common, locals.Store);
    }

    /// <summary>Words in full names beyond given name and surname: as share of the records that have any such word.</summary>
    private static void AddWords(
        Prepared prepared, Partition partition, Dictionary<string, IReadOnlyDictionary<string, double>> named, Dictionary<string, double> rare)
    {
        if (prepared.Comparisons.OfType<TokenComparison>().FirstOrDefault() is not { } comparison)
        {
            return;
        }

        // The lines hold one record for each unit by now; the sets of all records were counted before.
        TokenValues tokens = comparison.Tokens;
        (long[] uses, long total) = tokens.Uses(comparison.Counts);
        (int Id, double Share)[] common = [.. Enumerable.Range(1, uses.Length - 1)
            .Where(w => uses[w] >= MatchModel.MinimumCountOfNamedValue).Select(w => (w, uses[w] / (double)total))];
        var customers = new Customers(common.Select(v => v.Id));
        int[] sets = comparison.SetOfRecord;
        for (int record = 0; record < sets.Length && common.Length > 0; record++)
        {
            foreach (int word in tokens[sets[record]])
            {
                customers.Add(word, partition.Cluster[record]);
            }
        }

        long[] few = [.. uses.Where(u => u is > 0 and < MatchModel.MinimumCountOfNamedValue)];
        rare[FrozenFrequencies.FurtherNames] = Math.Min(1, few.Length == 0 ? 1.0 / Math.Max(1, total) : few.Average() / total);
        named[FrozenFrequencies.FurtherNames] = customers.Named(common, tokens.Words);
    }

    private static bool Identifies(Compare.Attribute attribute, Fields fields)
        => attribute.Offset == fields.NationalId
            || (attribute.Offset >= fields.Email && attribute.Offset < fields.Email + fields.Emails)
            || (attribute.Offset >= fields.Phone && attribute.Offset < fields.Phone + fields.Phones);

    private static Dictionary<string, double> NamedValues(Compare.Attribute attribute, bool identifies, Partition partition)
    {
        (int Id, double Share)[] common = [.. attribute.Common(MatchModel.MinimumCountOfNamedValue)];
        if (identifies && common.Length > 0)
        {
            var customers = new Customers(common.Select(v => v.Id));
            int[] values = attribute.ValuesByRecord(partition.Cluster.Length);
            for (int record = 0; record < values.Length; record++)
            {
                customers.Add(values[record], partition.Cluster[record]);
            }

            return customers.Named(common, attribute.Store);
        }

        return common.ToDictionary(v => System.Text.Encoding.UTF8.GetString(attribute.Store[v.Id]), v => v.Share, StringComparer.Ordinal);
    }

    /// <summary>Which different customers state each of some values.</summary>
    private sealed class Customers(IEnumerable<int> values)
    {
        private readonly Dictionary<int, HashSet<int>> _of = values.ToDictionary(v => v, _ => new HashSet<int>());

        public void Add(int value, int customer)
        {
            if (_of.TryGetValue(value, out HashSet<int>? of))
            {
                of.Add(customer);
            }
        }

        /// <summary>The values that enough different customers state, with their shares.</summary>
        public Dictionary<string, double> Named(IEnumerable<(int Id, double Share)> common, Table.ValueStore store)
            => common.Where(v => _of[v.Id].Count >= MatchModel.MinimumCountOfNamedValue)
                .ToDictionary(v => System.Text.Encoding.UTF8.GetString(store[v.Id]), v => v.Share, StringComparer.Ordinal);
    }
}
