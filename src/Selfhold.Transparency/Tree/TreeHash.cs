using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Selfhold.Transparency;

/// <summary>32 bytes of SHA-256: a leaf, a node or a root of a tree (RFC 6962 §2.1).</summary>
public readonly struct TreeHash : IEquatable<TreeHash>
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly Bytes _bytes;

    /// <param name="bytes">Exactly 32.</param>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("A hash of the tree has 32 bytes.", nameof(bytes));
        }

        bytes.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Bytes, byte>(ref _bytes), Length));
    }

    [UnscopedRef]
    public ReadOnlySpan<byte> Span => MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Bytes, byte>(ref Unsafe.AsRef(in _bytes)), Length);

    public static bool operator ==(in TreeHash a, in TreeHash b) => a.Span.SequenceEqual(b.Span);

    public static bool operator !=(in TreeHash a, in TreeHash b) => !a.Span.SequenceEqual(b.Span);

    public bool Equals(TreeHash other) => this == other;

    public override bool Equals(object? obj) => obj is TreeHash other && this == other;

    public override int GetHashCode() => BitConverter.ToInt32(Span);

    /// <summary>Small hex letters.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    [InlineArray(Length)]
    private struct Bytes
    {
        private byte _first;
    }
}
