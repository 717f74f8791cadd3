using System.Numerics;

namespace Selfhold.Transparency;

/// <summary>
/// All that is needed to let a tree grow and to know its root: the roots of its perfect subtrees, largest first, one for each 1 in the binary form of its size.
/// Not for several threads at once.
/// </summary>
public sealed class CompactRange
{
    private readonly TreeHash[] _roots = new TreeHash[64];
    private int _count;

    public long Size { get; private set; }

    /// <summary>The roots of the perfect subtrees, largest first.</summary>
    public ReadOnlySpan<TreeHash> Roots => _roots.AsSpan(0, _count);

    public TreeHash Root
    {
        get
        {
            if (_count == 0)
            {
                return Rfc6962.EmptyRoot;
            }

            TreeHash root = _roots[_count - 1];
            for (int i = _count - 2; i >= 0; i--)
            {
                root = Rfc6962.Node(_roots[i], root);
            }

            return root;
        }
    }

    /// <param name="bytes">As <see cref="ToBytes"/> gave them.</param>
    /// <returns>An error of code <c>tree_range_bad</c> where the bytes are not those of a tree of this size. Whether the hashes are right only the root shows.</returns>
    public static Result<CompactRange> Of(long size, ReadOnlySpan<byte> bytes)
    {
        if (size < 0 || bytes.Length != BitOperations.PopCount((ulong)size) * TreeHash.Length)
        {
            return TransparencyErrors.Range(size, bytes.Length);
        }

        var range = new CompactRange { Size = size, _count = bytes.Length / TreeHash.Length };
        for (int i = 0; i < range._count; i++)
        {
            range._roots[i] = new TreeHash(bytes.Slice(i * TreeHash.Length, TreeHash.Length));
        }

        return range;
    }

    public void Append(in TreeHash leaf)
    {
        TreeHash node = leaf;
        for (long rest = Size; (rest & 1) != 0; rest >>= 1)
        {
            node = Rfc6962.Node(_roots[--_count], node);
        }

        _roots[_count++] = node;
        Size++;
    }

    public CompactRange Copy()
    {
        var copy = new CompactRange { Size = Size, _count = _count };
        Roots.CopyTo(copy._roots);
        return copy;
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[_count * TreeHash.Length];
        for (int i = 0; i < _count; i++)
        {
            _roots[i].Span.CopyTo(bytes.AsSpan(i * TreeHash.Length));
        }

        return bytes;
    }
}
