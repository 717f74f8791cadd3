using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ni = System.Runtime.Intrinsics.X86.Aes;

namespace Selfhold.Storage;

/// <summary>
/// The AES-128 block function (FIPS 197) on single blocks, as a keyed pseudorandom function: the framework's ciphers cost a microsecond per
/// call, which is a hundred times the work. With the processor's instructions where it has them.
/// </summary>
internal sealed class AesBlock
{
    private const int Rounds = 10;
    private static readonly byte[] SBox = MakeSBox();

    private readonly Vector128<byte>[] _keys = new Vector128<byte>[Rounds + 1];

    public AesBlock(ReadOnlySpan<byte> key16)
    {
        // FIPS 197 §5.2.
        Span<byte> words = stackalloc byte[16 * (Rounds + 1)];
        key16[..16].CopyTo(words);
        Span<byte> word = stackalloc byte[4];
        byte rcon = 1;
        for (int at = 16; at < words.Length; at += 4)
        {
            words.Slice(at - 4, 4).CopyTo(word);
            if (at % 16 == 0)
            {
                byte first = word[0];
                word[0] = (byte)(SBox[word[1]] ^ rcon);
                word[1] = SBox[word[2]];
                word[2] = SBox[word[3]];
                word[3] = SBox[first];
                rcon = Twice(rcon);
            }

            for (int i = 0; i < 4; i++)
            {
                words[at + i] = (byte)(words[at - 16 + i] ^ word[i]);
            }
        }

        for (int round = 0; round <= Rounds; round++)
        {
            _keys[round] = Vector128.Create<byte>(words.Slice(round * 16, 16));
        }
    }

    public Vector128<byte> Encrypt(Vector128<byte> block)
    {
        Vector128<byte>[] keys = _keys;
        if (!Ni.IsSupported)
        {
            return EncryptPortably(block);
        }

        block ^= keys[0];
        for (int round = 1; round < Rounds; round++)
        {
            block = Ni.Encrypt(block, keys[round]);
        }

        return Ni.EncryptLast(block, keys[Rounds]);
    }

    /// <summary>Four at a time: a block waits for its own last round, not for the others'.</summary>
    public void Encrypt(ref Vector128<byte> a, ref Vector128<byte> b, ref Vector128<byte> c, ref Vector128<byte> d)
    {
        if (!Ni.IsSupported)
        {
            (a, b, c, d) = (EncryptPortably(a), EncryptPortably(b), EncryptPortably(c), EncryptPortably(d));
            return;
        }

        Vector128<byte>[] keys = _keys;
        (Vector128<byte> w, Vector128<byte> x, Vector128<byte> y, Vector128<byte> z) = (a ^ keys[0], b ^ keys[0], c ^ keys[0], d ^ keys[0]);
        for (int round = 1; round < Rounds; round++)
        {
            Vector128<byte> key = keys[round];
            w = Ni.Encrypt(w, key);
            x = Ni.Encrypt(x, key);
            y = Ni.Encrypt(y, key);
            z = Ni.Encrypt(z, key);
        }

        a = Ni.EncryptLast(w, keys[Rounds]);
        b = Ni.EncryptLast(x, keys[Rounds]);
        c = Ni.EncryptLast(y, keys[Rounds]);
        d = Ni.EncryptLast(z, keys[Rounds]);
    }

    /// <summary>FIPS 197 §5.1 as it is written, for processors without the instructions; the tests hold both against each other.</summary>
    internal Vector128<byte> EncryptPortably(Vector128<byte> block)
    {
        Span<byte> state = stackalloc byte[16];
        Span<byte> next = stackalloc byte[16];
        (block ^ _keys[0]).CopyTo(state);
        for (int round = 1; round <= Rounds; round++)
        {
            for (int i = 0; i < 16; i++)
            {
                // SubBytes and ShiftRows: row r of a column comes from r columns on.
                next[i] = SBox[state[(i + (4 * (i & 3))) & 15]];
            }

            if (round < Rounds)
            {
                MixColumns(next);
            }

            (Vector128.Create<byte>(next) ^ _keys[round]).CopyTo(state);
        }

        return Vector128.Create<byte>(state);
    }

    private static void MixColumns(Span<byte> state)
    {
        for (int c = 0; c < 16; c += 4)
        {
            (byte s0, byte s1, byte s2, byte s3) = (state[c], state[c + 1], state[c + 2], state[c + 3]);
            byte all = (byte)(s0 ^ s1 ^ s2 ^ s3);
            state[c] ^= (byte)(all ^ Twice((byte)(s0 ^ s1)));
            state[c + 1] ^= (byte)(all ^ Twice((byte)(s1 ^ s2)));
            state[c + 2] ^= (byte)(all ^ Twice((byte)(s2 ^ s3)));
            state[c + 3] ^= (byte)(all ^ Twice((byte)(s3 ^ s0)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Twice(byte value) => (byte)((value << 1) ^ ((value >> 7) * 0x1B));

    /// <summary>Inverses in GF(2^8) followed by the affine map (FIPS 197 §5.1.1), walked with the generator 3 and its inverse.</summary>
    private static byte[] MakeSBox()
    {
        var box = new byte[256];
        byte p = 1;
        byte q = 1;
        do
        {
            p = (byte)(p ^ Twice(p));
            q ^= (byte)(q << 1);
            q ^= (byte)(q << 2);
            q ^= (byte)(q << 4);
            q ^= (byte)((q >> 7) * 0x09);
            box[p] = (byte)(q ^ byte.RotateLeft(q, 1) ^ byte.RotateLeft(q, 2) ^ byte.RotateLeft(q, 3) ^ byte.RotateLeft(q, 4) ^ 0x63);
        }
        while (p != 1);
        box[0] = 0x63;
        return box;
    }

    internal static Vector128<byte> Block(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, value);
        return Vector128.Create<byte>(bytes);
    }
}
