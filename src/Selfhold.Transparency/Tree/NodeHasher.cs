using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Selfhold.Transparency;

/// <summary>
/// SHA-256 of many nodes at once: eight pairs of hashes side by side in the lanes of a vector. A call of the framework for 65 bytes costs several times what the hashing does; a proof out of tiles hashes hundreds.
/// </summary>
internal static class NodeHasher
{
    public const int Lanes = 8;

    private const int Pair = 2 * TreeHash.Length;

    // 0x01 ‖ 64 bytes: the second block holds the last byte, the bit that ends the message, and its length in bits.
    private const uint LengthBits = (1 + Pair) * 8;

    public static bool IsFast => Vector256.IsHardwareAccelerated;

    private static ReadOnlySpan<uint> Start => [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static ReadOnlySpan<uint> K =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The nodes over pairs of hashes that lie one after the other.</summary>
    /// <param name="to">Half as long; may be the beginning of <paramref name="from"/>.</param>
    public static void Pairs(ReadOnlySpan<byte> from, Span<byte> to)
    {
        int pairs = from.Length / Pair;
        int done = 0;
        if (IsFast)
        {
            for (; pairs - done >= 2; done += Math.Min(Lanes, pairs - done))
            {
                int now = Math.Min(Lanes, pairs - done);
                Eight(from.Slice(done * Pair, now * Pair), to.Slice(done * TreeHash.Length, now * TreeHash.Length));
            }
        }

        for (; done < pairs; done++)
        {
            Rfc6962.Node(from.Slice(done * Pair, TreeHash.Length), from.Slice((done * Pair) + TreeHash.Length, TreeHash.Length), to.Slice(done * TreeHash.Length, TreeHash.Length));
        }
    }

    /// <summary>Up to eight pairs; lanes without one hash zeros.</summary>
    private static void Eight(ReadOnlySpan<byte> from, Span<byte> to)
    {
        Span<byte> pairs = stackalloc byte[Lanes * Pair];
        from.CopyTo(pairs);
        pairs[from.Length..].Clear();
        Span<Vector256<uint>> words = stackalloc Vector256<uint>[64];
        Span<Vector256<uint>> state = stackalloc Vector256<uint>[8];
        for (int i = 0; i < 8; i++)
        {
            state[i] = Vector256.Create(Start[i]);
        }

        Span<uint> lanes = stackalloc uint[Lanes];
        for (int w = 0; w < 16; w++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                ReadOnlySpan<byte> pair = pairs.Slice(lane * Pair, Pair);
                lanes[lane] = w == 0 ? 0x01000000u | (BinaryPrimitives.ReadUInt32BigEndian(pair) >> 8) : BinaryPrimitives.ReadUInt32BigEndian(pair[((4 * w) - 1)..]);
            }

            words[w] = Vector256.Create<uint>(lanes);
        }

        Block(words, state);
        for (int lane = 0; lane < Lanes; lane++)
        {
            lanes[lane] = ((uint)pairs[(lane * Pair) + Pair - 1] << 24) | 0x00800000u;
        }

        words[..16].Clear();
        words[0] = Vector256.Create<uint>(lanes);
        words[15] = Vector256.Create(LengthBits);
        Block(words, state);
        for (int i = 0; i < 8; i++)
        {
            for (int at = i * 4, lane = 0; at < to.Length; at += TreeHash.Length, lane++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(to[at..], state[i][lane]);
            }
        }
    }

    /// <summary>FIPS 180-4 §6.2.2, eight times at once.</summary>
    private static void Block(Span<Vector256<uint>> w, Span<Vector256<uint>> state)
    {
        for (int t = 16; t < 64; t++)
        {
            Vector256<uint> x = w[t - 15], y = w[t - 2];
            Vector256<uint> s0 = Right(x, 7) ^ Right(x, 18) ^ (x >>> 3);
            Vector256<uint> s1 = Right(y, 17) ^ Right(y, 19) ^ (y >>> 10);
            w[t] = s1 + w[t - 7] + s0 + w[t - 16];
        }

        Vector256<uint> a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < 64; t++)
        {
            Vector256<uint> t1 = h + (Right(e, 6) ^ Right(e, 11) ^ Right(e, 25)) + ((e & f) ^ (~e & g)) + Vector256.Create(K[t]) + w[t];
            Vector256<uint> t2 = (Right(a, 2) ^ Right(a, 13) ^ Right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Right(Vector256<uint> x, int by) => (x >>> by) | (x << (32 - by));
}
