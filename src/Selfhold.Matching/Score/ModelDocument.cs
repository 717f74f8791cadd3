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

        return model with { Threshold = partition.Probability, Frequencies = named, RareFrequency = rare };
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
            var customers = common.ToDictionary(v => v.Id, _ => new HashSet<int>());
            int[] values = attribute.ValuesByRecord(partition.Cluster.Length);
            for (int record = 0; record < values.Length; record++)
            {
                if (customers.TryGetValue(values[record], out HashSet<int>? of))
                {
                    of.Add(partition.Cluster[record]);
                }
            }

            common = [.. common.Where(v => customers[v.Id].Count >= MatchModel.MinimumCountOfNamedValue)];
        }

        return common.ToDictionary(v => System.Text.Encoding.UTF8.GetString(attribute.Store[v.Id]), v => v.Share, StringComparer.Ordinal);
    }
}
