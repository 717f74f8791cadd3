using System.Buffers;
using System.Security.Cryptography;

namespace Selfhold.Transparency;

/// <summary>How a tree is hashed (RFC 6962 §2.1): leaves and nodes begin with different bytes, so that none can pass for the other.</summary>
public static class Rfc6962
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int OnStack = 1024;

    /// <summary>Root of the tree without leaves: SHA-256 of nothing.</summary>
    public static TreeHash EmptyRoot { get; } = new(SHA256.HashData(ReadOnlySpan<byte>.Empty));

    /// <summary>SHA-256(0x00 ‖ data).</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> data) => Leaf(data, []);

    /// <summary>SHA-256(0x00 ‖ first ‖ second): the leaf of an entry is made of its nonce and its canonical JSON.</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int length = 1 + first.Length + second.Length;
        byte[]? rented = length > OnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented is null ? stackalloc byte[OnStack] : rented;
        input[0] = LeafPrefix;
        first.CopyTo(input[1..]);
        second.CopyTo(input[(1 + first.Length)..]);
        Span<byte> hash = stackalloc byte[TreeHash.Length];
        SHA256.HashData(input[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        return new TreeHash(hash);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static TreeHash Node(in TreeHash left, in TreeHash right)
    {
        Span<byte> hash = stackalloc byte[TreeHash.Length];
        Node(left.Span, right.Span, hash);
        return new TreeHash(hash);
    }

    /// <param name="to">32 bytes; may be one of the two others.</param>
    internal static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> to)
    {
        Span<byte> input = stackalloc byte[1 + (2 * TreeHash.Length)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + TreeHash.Length)..]);
        SHA256.HashData(input, to);
    }
}
