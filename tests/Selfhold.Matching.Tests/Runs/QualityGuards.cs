using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Runs;

/// <summary>How good the engine must be on labelled data, at the threshold it chose itself, untold of the data set and its labels.</summary>
public sealed class QualityGuards
{
    [Theory]
    [InlineData("febrl3.csv", true, 0.998, 0)]
    [InlineData("febrl3.csv", false, 0.985, 0)]
    [InlineData("fake_1000.csv", true, 0.90, 0.93)]
    [InlineData("historical_50k.csv", true, 0.835, 0.875)]
    public void one_file(string file, bool nationalId, double pairF1, double bCubedF1)
    {
        Labelled data = Labelled.Load(file);
        data = nationalId ? data : data.Without(Meaning.NationalId);
        Assert.Equal(nationalId && file.StartsWith("febrl"), data.Columns.Any(c => c.Meaning == Meaning.NationalId));
        Check(data.Truth, Engine.Run(data.Table()), pairF1, bCubedF1);
    }

    [Theory]
    [InlineData(true, 0.998)]
    [InlineData(false, 0.985)]
    public void two_files_one_to_one(bool nationalId, double pairF1)
    {
        Labelled a = Labelled.Load("febrl4a.csv"), b = Labelled.Load("febrl4b.csv");
        (a, b) = nationalId ? (a, b) : (a.Without(Meaning.NationalId), b.Without(Meaning.NationalId));
        (RecordTable table, int[] truth) = Labelled.Link(a, b, a.Persons(), b.Persons());
        Check(truth, Engine.Run(table, new MatchOptions { Link = LinkMode.LinkOneToOne }), pairF1, 0);
    }

    private static void Check(int[] truth, MatchResult result, double pairF1, double bCubedF1)
    {
        Evaluation found = Evaluator.Evaluate(truth, result.Cluster);
        TestContext.Current.TestOutputHelper?.WriteLine($"F1 {found.F1:0.0000} (P {found.Precision:0.0000}, R {found.Recall:0.0000}), B3 {found.BCubedF1:0.0000}, threshold {result.Report.ThresholdWeight:0.0}");
        Assert.True(found.F1 >= pairF1, $"F1 of the clusters is {found.F1:0.0000}, and must be {pairF1}.");
        Assert.True(found.BCubedF1 >= bCubedF1, $"B-cubed is {found.BCubedF1:0.0000}, and must be {bCubedF1}.");
    }
}
