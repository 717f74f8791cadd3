using System.Diagnostics;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Bench;

/// <summary>Inclusion proofs out of the database, from entries anywhere in the log.</summary>
internal static class Proofs
{
    private const int Many = 2000;

    public static void Run(LogAt log)
    {
        using HubRead read = log.Storage.BeginRead();
        long size = Long(read, "SELECT size FROM accesslog_log");
        TreeHash root = Root(read);
        var random = new Random(9);
        var make = new double[Many];
        var verify = new double[Many];
        IHashTiles tiles = log.Room.Tiles(read);
        for (int i = 0; i < Many; i++)
        {
            long index = random.NextInt64(size);
            TreeHash leaf = Leaf(read, index);
            long began = Stopwatch.GetTimestamp();
            TreeHash[] proof = InclusionProof.Make(tiles, index, size);
            make[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            began = Stopwatch.GetTimestamp();
            bool right = InclusionProof.Verify(leaf, index, size, proof, root);
            verify[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            if (!right)
            {
                throw new InvalidOperationException($"The proof of entry {index} is wrong.");
            }
        }

        Array.Sort(make);
        Array.Sort(verify);
        Console.WriteLine($"{log.Storage.Family}: proofs in a log of {size:N0}: make median {make[Many / 2]:N1} us (p99 {make[Many * 99 / 100]:N1}), verify median {verify[Many / 2]:N1} us (p99 {verify[Many * 99 / 100]:N1})");
    }

    private static long Long(HubRead read, string sql)
    {
        using PreparedSql select = read.Prepare(sql);
        return select.QueryLong() ?? 0;
    }

    private static TreeHash Root(HubRead read)
    {
        using PreparedSql select = read.Prepare("SELECT root FROM accesslog_log");
        using SqlRows rows = select.Query();
        rows.Read();
        return new TreeHash(rows.Bytes(0));
    }

    private static TreeHash Leaf(HubRead read, long index)
    {
        using PreparedSql select = read.Prepare("SELECT leaf FROM accesslog_entry WHERE log = 0 AND seq = @p0", BulkType.Bigint);
        using SqlRows rows = select.Long(0, index).Query();
        rows.Read();
        return new TreeHash(rows.Bytes(0));
    }
}
