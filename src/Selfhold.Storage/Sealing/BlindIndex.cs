using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Storage;

/// <summary>What a contact key is made from. The kind is part of the key: the same digits as phone and as id are two keys.</summary>
public enum ContactKind
{
    Email = 1,
    Phone = 2,
    NationalId = 3,
    ExternalId = 4,
}

/// <summary>
/// The keyed hashes of one domain, under a key of its own derived from the hub's index root: what is looked up without being stored in clear.
/// Two domains' values have nothing in common; who has the database but not the key learns which rows are equal, and no more.
/// </summary>
/// <remarks>Safe for use by many threads. Values depend on the domain, the index version and the input alone.</remarks>
public sealed class BlindIndex
{
    /// <summary>Rounds of the 40-bit permutation, as many as NIST SP 800-38G takes for FF1.</summary>
    private const int FeistelRounds = 10;
    private const uint Half = (1 << 20) - 1;

    private readonly byte[] _record;
    private readonly byte[] _contact;
    private readonly byte[] _content;
    private readonly AesBlock _unit;
    private readonly AesBlock _pinned;
    private readonly AesBlock _block;

    internal BlindIndex(ReadOnlySpan<byte> indexRoot, Guid domain, int version)
    {
        _record = Derive(indexRoot, domain, version, "record", 32);
        _contact = Derive(indexRoot, domain, version, "contact", 32);
        _content = Derive(indexRoot, domain, version, "content", 32);
        _unit = new AesBlock(Derive(indexRoot, domain, version, "unit", 16));
        _pinned = new AesBlock(Derive(indexRoot, domain, version, "pinned unit", 16));
        _block = new AesBlock(Derive(indexRoot, domain, version, "block", 16));
    }

    /// <summary>The id of a source record: the same for the same source and external id, in this domain only. A UUID of version 8.</summary>
    public Guid RecordId(Guid source, ReadOnlySpan<byte> externalId)
    {
        Span<byte> hash = stackalloc byte[32];
        Span<byte> prefix = stackalloc byte[16];
        source.TryWriteBytes(prefix, bigEndian: true, out _);
        Hash(_record, prefix, externalId, hash);
        // RFC 9562 §5.8.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The look-up key of a normalised contact value or id.</summary>
    public long Contact(ContactKind kind, ReadOnlySpan<byte> normal)
    {
        Span<byte> hash = stackalloc byte[32];
        Hash(_contact, [(byte)kind], normal, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>The key of what the matching engine found a unit to state.</summary>
    public long Unit(UInt128 content) => _unit.Encrypt(AesBlock.Block(content)).AsInt64()[0];

    /// <summary>The key of a unit that is one record because a decision names it.</summary>
    public long PinnedUnit(Guid record)
    {
        Span<byte> bytes = stackalloc byte[16];
        record.TryWriteBytes(bytes, bigEndian: true, out _);
        return _pinned.Encrypt(Vector128.Create<byte>(bytes)).AsInt64()[0];
    }

    /// <summary>A keyed 128-bit hash of a row, to see that it has not changed.</summary>
    public UInt128 ContentHash(ReadOnlySpan<byte> raw)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(_content, raw, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>A permutation of the 40 bits of (level, key), another for each rule: no two block keys of a rule share a value.</summary>
    /// <param name="level">0 to 255.</param>
    public ulong Block(int rule, int level, uint key)
    {
        (uint left, uint right) = Halves(level, key);
        for (uint round = 0; round < FeistelRounds; round++)
        {
            uint mixed = left ^ (_block.Encrypt(RoundInput(rule, round, right)).AsUInt32()[0] & Half);
            (left, right) = (right, mixed);
        }

        return ((ulong)left << 20) | right;
    }

    /// <summary>As <see cref="Block(int, int, uint)"/> for many keys of one level, at less than half the price.</summary>
    public void Blocks(int rule, int level, ReadOnlySpan<uint> keys, Span<ulong> to)
    {
        if (to.Length < keys.Length)
        {
            throw new ArgumentException("There is too little room for the block keys.", nameof(to));
        }

        int at = 0;
        for (; at + 4 <= keys.Length; at += 4)
        {
            (uint la, uint ra) = Halves(level, keys[at]);
            (uint lb, uint rb) = Halves(level, keys[at + 1]);
            (uint lc, uint rc) = Halves(level, keys[at + 2]);
            (uint ld, uint rd) = Halves(level, keys[at + 3]);
            for (uint round = 0; round < FeistelRounds; round++)
            {
                Vector128<byte> a = RoundInput(rule, round, ra);
                Vector128<byte> b = RoundInput(rule, round, rb);
                Vector128<byte> c = RoundInput(rule, round, rc);
                Vector128<byte> d = RoundInput(rule, round, rd);
                _block.Encrypt(ref a, ref b, ref c, ref d);
                (la, ra) = (ra, la ^ (a.AsUInt32()[0] & Half));
                (lb, rb) = (rb, lb ^ (b.AsUInt32()[0] & Half));
                (lc, rc) = (rc, lc ^ (c.AsUInt32()[0] & Half));
                (ld, rd) = (rd, ld ^ (d.AsUInt32()[0] & Half));
            }

            to[at] = ((ulong)la << 20) | ra;
            to[at + 1] = ((ulong)lb << 20) | rb;
            to[at + 2] = ((ulong)lc << 20) | rc;
            to[at + 3] = ((ulong)ld << 20) | rd;
        }

        for (; at < keys.Length; at++)
        {
            to[at] = Block(rule, level, keys[at]);
        }
    }

    private static (uint Left, uint Right) Halves(int level, uint key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)level, 255u, nameof(level));
        ulong whole = ((ulong)(uint)level << 32) | key;
        return ((uint)(whole >> 20), (uint)whole & Half);
    }

    private static Vector128<byte> RoundInput(int rule, uint round, uint half) => Vector128.Create(half, round, (uint)rule, 0x53484231u).AsByte();

    private static void Hash(byte[] key, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> rest, Span<byte> to)
    {
        // The prefix has a fixed length per key, so no two inputs run together.
        int length = prefix.Length + rest.Length;
        Span<byte> whole = length <= 512 ? stackalloc byte[512] : new byte[length];
        prefix.CopyTo(whole);
        rest.CopyTo(whole[prefix.Length..]);
        HMACSHA256.HashData(key, whole[..length], to);
    }

    private static byte[] Derive(ReadOnlySpan<byte> root, Guid domain, int version, string purpose, int length)
    {
        var key = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, key, salt: domain.ToByteArray(bigEndian: true), info: Encoding.UTF8.GetBytes($"selfhold blind index|{StorageErrors.Code(version)}|{purpose}"));
        return key;
    }
}
