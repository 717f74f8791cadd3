namespace Selfhold.Transparency.Tests;

/// <summary>Every size up to 1,000, every leaf, every older size, against the plain recursion of the RFC; every proof that is not the right one is refused.</summary>
public sealed class ProofTests
{
    private const int Most = 1000;
    private static readonly TreeHash[] Leaves = NaiveTree.Leaves(Most);
    private static readonly NodeCache All = new(new MemoryTiles(Leaves), 8192);
    private static readonly TreeHash[] Roots = [.. Enumerable.Range(0, Most + 1).Select(n => NaiveTree.Root(Leaves.AsSpan(0, n)))];

    [Fact]
    public void a_growing_tree_has_the_root_of_the_recursion_at_every_size()
    {
        var range = new CompactRange();
        for (int n = 0; n <= Most; n++)
        {
            Assert.Equal(Roots[n], range.Root);
            Assert.Equal(Roots[n], CompactRange.Of(n, range.ToBytes()).Value.Root);
            if (n < Most)
            {
                range.Append(Leaves[n]);
            }
        }
    }

    [Fact]
    public void a_range_of_the_wrong_length_is_refused()
    {
        Assert.Equal("tree_range_bad", CompactRange.Of(3, new byte[32]).Error?.Code);
        Assert.Equal("tree_range_bad", CompactRange.Of(-1, new byte[32]).Error?.Code);
        Assert.Equal("tree_range_bad", CompactRange.Of(1, new byte[31]).Error?.Code);
    }

    [Fact]
    public void every_leaf_of_every_size_is_proven_as_the_recursion_proves_it()
    {
        // The recursion's own paths are slow: they are compared for the sizes around each power of two and each tile, all others are verified.
        for (int size = 1; size <= Most; size++)
        {
            bool compare = size <= 70 || size is 127 or 128 or 129 or 256 or 257 or 513;
            for (int index = 0; index < size; index++)
            {
                TreeHash[] proof = InclusionProof.Make(All, index, size);
                Assert.True(InclusionProof.Verify(Leaves[index], index, size, proof, Roots[size]), $"{index} of {size}");
                if (compare)
                {
                    Assert.Equal(NaiveTree.Path(index, Leaves.AsSpan(0, size)), proof);
                }
            }
        }
    }

    [Fact]
    public void every_older_size_of_every_size_is_proven_as_the_recursion_proves_it()
    {
        for (int to = 0; to <= Most; to++)
        {
            bool compare = to <= 70 || to is 127 or 128 or 129 or 256 or 257 or 513;
            for (int from = 0; from <= to; from++)
            {
                TreeHash[] proof = ConsistencyProof.Make(All, from, to);
                Assert.True(ConsistencyProof.Verify(from, Roots[from], to, Roots[to], proof), $"{from} to {to}");
                if (compare && from > 0)
                {
                    Assert.Equal(NaiveTree.Proof(from, Leaves.AsSpan(0, to)), proof);
                }
            }
        }
    }

    [Fact]
    public void a_forged_inclusion_proof_is_refused()
    {
        foreach (int size in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100, 255, 256, 257, 600, 1000])
        {
            for (int index = 0; index < size; index += size > 40 ? 37 : 1)
            {
                TreeHash[] proof = InclusionProof.Make(All, index, size);
                Refused(index, size, proof);
            }
        }

        static void Refused(int index, int size, TreeHash[] proof)
        {
            foreach (TreeHash[] forged in Forgeries(proof))
            {
                Assert.False(InclusionProof.Verify(Leaves[index], index, size, forged, Roots[size]));
            }

            Assert.False(InclusionProof.Verify(Flipped(Leaves[index], 77), index, size, proof, Roots[size]));
            Assert.False(InclusionProof.Verify(Leaves[index], index, size, proof, Flipped(Roots[size], 200)));
            foreach (int other in (int[])[-1, index - 1, index + 1, index + size, size, int.MaxValue])
            {
                Assert.False(InclusionProof.Verify(Leaves[index], other, size, proof, Roots[size]));
            }

            for (int other = 1; other <= Math.Min(Most, size + 70); other++)
            {
                Assert.True(other == size || !InclusionProof.Verify(Leaves[index], index, other, proof, Roots[other]));
            }

            Assert.False(InclusionProof.Verify(Leaves[index], index, 0, proof, Roots[size]));
            Assert.False(InclusionProof.Verify(Leaves[index], index, -1, proof, Roots[size]));
        }
    }

    [Fact]
    public void no_bit_of_an_inclusion_proof_may_be_flipped()
    {
        TreeHash[] proof = InclusionProof.Make(All, 613, 1000);
        for (int at = 0; at < proof.Length; at++)
        {
            for (int bit = 0; bit < 256; bit++)
            {
                TreeHash[] forged = [.. proof];
                forged[at] = Flipped(proof[at], bit);
                Assert.False(InclusionProof.Verify(Leaves[613], 613, 1000, forged, Roots[1000]));
            }
        }
    }

    [Fact]
    public void a_forged_consistency_proof_is_refused()
    {
        foreach ((int from, int to) in ((int, int)[])[(1, 2), (1, 1000), (2, 3), (3, 4), (3, 7), (4, 7), (6, 8), (7, 8), (8, 9), (64, 65), (255, 256), (256, 257), (256, 1000), (257, 1000), (700, 1000), (999, 1000)])
        {
            TreeHash[] proof = ConsistencyProof.Make(All, from, to);
            foreach (TreeHash[] forged in Forgeries(proof))
            {
                Assert.False(ConsistencyProof.Verify(from, Roots[from], to, Roots[to], forged));
            }

            for (int bit = 0; bit < 256; bit += 17)
            {
                Assert.False(ConsistencyProof.Verify(from, Flipped(Roots[from], bit), to, Roots[to], proof));
                Assert.False(ConsistencyProof.Verify(from, Roots[from], to, Flipped(Roots[to], bit), proof));
            }

            for (int other = 0; other <= to; other++)
            {
                Assert.True(other == from || !ConsistencyProof.Verify(other, Roots[other], to, Roots[to], proof));
            }

            for (int other = from + 1; other <= Most; other++)
            {
                Assert.True(other == to || !ConsistencyProof.Verify(from, Roots[from], other, Roots[other], proof));
            }

            Assert.False(ConsistencyProof.Verify(to, Roots[to], from, Roots[from], proof));
            Assert.False(ConsistencyProof.Verify(-1, Roots[from], to, Roots[to], proof));
        }
    }

    [Fact]
    public void equal_sizes_have_equal_roots_and_the_empty_tree_has_its_own()
    {
        Assert.True(ConsistencyProof.Verify(5, Roots[5], 5, Roots[5], []));
        Assert.False(ConsistencyProof.Verify(5, Roots[5], 5, Roots[6], []));
        Assert.False(ConsistencyProof.Verify(5, Roots[5], 5, Roots[5], [Roots[1]]));
        Assert.True(ConsistencyProof.Verify(0, Rfc6962.EmptyRoot, 0, Rfc6962.EmptyRoot, []));
        Assert.False(ConsistencyProof.Verify(0, Roots[1], 0, Roots[1], []));
        Assert.True(ConsistencyProof.Verify(0, Rfc6962.EmptyRoot, 9, Roots[9], []));
        Assert.False(ConsistencyProof.Verify(0, Roots[3], 9, Roots[9], []));
        Assert.False(ConsistencyProof.Verify(0, Rfc6962.EmptyRoot, 9, Roots[9], [Roots[1]]));
    }

    [Fact]
    public void proofs_of_sizes_that_no_tree_has_are_refused_and_do_not_throw()
    {
        TreeHash[] many = [.. Enumerable.Repeat(Roots[3], 200)];
        Assert.False(InclusionProof.Verify(Leaves[0], long.MaxValue - 1, long.MaxValue, many, Roots[3]));
        Assert.False(InclusionProof.Verify(Leaves[0], 0, long.MaxValue, many, Roots[3]));
        Assert.False(ConsistencyProof.Verify(long.MaxValue - 1, Roots[1], long.MaxValue, Roots[2], many));
        Assert.False(ConsistencyProof.Verify(1, Roots[1], long.MaxValue, Roots[2], many));
    }

    private static IEnumerable<TreeHash[]> Forgeries(TreeHash[] proof)
    {
        for (int i = 0; i < proof.Length; i++)
        {
            foreach (int bit in (int[])[0, 100, 255])
            {
                TreeHash[] flipped = [.. proof];
                flipped[i] = Flipped(proof[i], bit);
                yield return flipped;
            }

            yield return [.. proof[..i], .. proof[(i + 1)..]];
            yield return [.. proof[..i], proof[i], .. proof[i..]];
            if (i > 0 && proof[i] != proof[i - 1])
            {
                yield return [.. proof[..(i - 1)], proof[i], proof[i - 1], .. proof[(i + 1)..]];
            }
        }

        yield return [.. proof, Roots[1]];
        yield return [Roots[1], .. proof];
        yield return [.. proof, Rfc6962.EmptyRoot];
        yield return [.. proof, default];
    }

    private static TreeHash Flipped(TreeHash hash, int bit)
    {
        byte[] bytes = hash.Span.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new TreeHash(bytes);
    }
}
