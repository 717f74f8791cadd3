using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.Transparency.Tests;

/// <summary>The hashes made side by side are those of the framework.</summary>
public sealed class NodeHasherTests
{
    [Fact]
    public void many_nodes_at_once_are_those_made_one_by_one()
        => Prop.ForAll(Gen.Choose(0, 300).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(), of =>
        {
            byte[] hashes = new byte[of.Item1 * 64];
            new Random(of.Item2).NextBytes(hashes);
            byte[] expected = [.. hashes.Chunk(64).SelectMany(p => SHA256.HashData([1, .. p]))];
            byte[] made = new byte[expected.Length];
            NodeHasher.Pairs(hashes, made);
            byte[] inPlace = [.. hashes];
            NodeHasher.Pairs(inPlace, inPlace.AsSpan(0, expected.Length));
            return made.AsSpan().SequenceEqual(expected) && inPlace.AsSpan(0, expected.Length).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void zeros_and_ones_are_hashed_right()
    {
        foreach (byte fill in (byte[])[0, 0xff, 0x80, 1])
        {
            byte[] hashes = [.. Enumerable.Repeat(fill, 64 * 8)];
            byte[] made = new byte[32 * 8];
            NodeHasher.Pairs(hashes, made);
            Assert.Equal(Enumerable.Range(0, 8).SelectMany(_ => SHA256.HashData([1, .. hashes.AsSpan(0, 64)])), made);
        }
    }
}
