using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Cluster;

/// <summary>Runs by itself, because it counts what the whole process allocates.</summary>
[Collection(nameof(Alone))]
public sealed class OneToOneMemory
{
    [Fact]
    public void many_equal_records_of_two_files_are_linked_one_to_one_in_bounded_memory()
    {
        string[] row = ["Anna", "Berg", "anna.berg@web.de", "1984-03-04"];
        string[][] rows = [.. Enumerable.Repeat(row, 1000), .. Enumerable.Range(0, 300).Select(i => (string[])[Runs.EdgeCases.Name(i), Runs.EdgeCases.Name(i + 5000), $"{Runs.EdgeCases.Name(i)}@web.de", $"19{10 + (i % 90)}-03-04"])];
        ColumnUse[] columns = Tables.Columns(Meaning.GivenName, Meaning.Surname, Meaning.Email, Meaning.BirthDate);
        RecordTable table = Tables.Of(null, ("a", columns, rows), ("b", columns, rows));
        long before = GC.GetTotalAllocatedBytes();
        MatchResult result = Engine.Run(table, new MatchOptions { Link = LinkMode.LinkOneToOne });
        long mb = (GC.GetTotalAllocatedBytes() - before) >> 20;
        Assert.All(result.Cluster.GroupBy(c => c), cluster => Assert.True(cluster.Count() <= 2));
        Assert.Equal(1300, result.ClusterCount);
        Assert.True(mb < 200, $"{mb} MB for 2,600 records");
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
