using Selfhold.AccessLog.Append;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog;

/// <summary>The tree's hashes as the database has them: full tiles as they were stored, others from the rows that they are made of. Used by one thread at a time, within one snapshot.</summary>
internal sealed class StoredTiles(IStatements from, long log = LogHead.One) : IHashTiles
{
    private const int MostKept = 64;

    private readonly Dictionary<(int Level, long Tile, int Width), byte[]> _kept = [];

    public void Read(int level, long tile, int width, Span<byte> to)
    {
        if (!_kept.TryGetValue((level, tile, width), out byte[]? hashes))
        {
            hashes = Load(level, tile, width);
            if (_kept.Count >= MostKept)
            {
                _kept.Clear();
            }

            _kept[(level, tile, width)] = hashes;
        }

        hashes.AsSpan(0, width * TreeHash.Length).CopyTo(to);
    }

    private byte[] Load(int level, long tile, int width)
    {
        using (PreparedSql select = from.Prepare("SELECT hashes FROM accesslog_tile WHERE log = @p0 AND level = @p1 AND tile = @p2", BulkType.Bigint, BulkType.Bigint, BulkType.Bigint))
        {
            using SqlRows rows = select.Long(0, log).Long(1, level).Long(2, tile).Query();
            if (rows.Read() && rows.Bytes(0).Length == Tiles.FullBytes)
            {
                return rows.Bytes(0).ToArray();
            }
        }

        return RightEdge.Hashes(from, log, level, tile * Tiles.Width, width);
    }
}
