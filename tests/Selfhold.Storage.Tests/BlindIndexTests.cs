using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>The blind index finds what is equal within a domain, and tells nobody without its key what it is.</summary>
public sealed class BlindIndexTests
{
    private static readonly Guid DomainA = Guid.Parse("0196f000-0000-7000-8000-0000000000aa");
    private static readonly Guid DomainB = Guid.Parse("0196f000-0000-7000-8000-0000000000bb");
    private static readonly byte[] Root = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly BlindIndex _a = new(Root, DomainA, 1);
    private readonly BlindIndex _b = new(Root, DomainB, 1);

    [Fact]
    public void the_block_function_is_aes()
    {
        // FIPS 197, appendix C.1.
        var aes = new AesBlock(Convert.FromHexString("000102030405060708090A0B0C0D0E0F"));
        Vector128<byte> plain = Vector128.Create(Convert.FromHexString("00112233445566778899AABBCCDDEEFF"));
        Vector128<byte> expected = Vector128.Create(Convert.FromHexString("69C4E0D86A7B0430D8CDB78070B4C55A"));
        Assert.Equal(expected, aes.Encrypt(plain));
        Assert.Equal(expected, aes.EncryptPortably(plain));
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++)
        {
            var key = new byte[16];
            var block = new byte[64];
            random.NextBytes(key);
            random.NextBytes(block);
            using var framework = Aes.Create();
            framework.Key = key;
            byte[] right = framework.EncryptEcb(block, PaddingMode.None);
            var ours = new AesBlock(key);
            Vector128<byte>[] four = [.. Enumerable.Range(0, 4).Select(n => Vector128.Create<byte>(block.AsSpan(n * 16, 16)))];
            Assert.Equal(Vector128.Create<byte>(right.AsSpan(0, 16)), ours.EncryptPortably(four[0]));
            ours.Encrypt(ref four[0], ref four[1], ref four[2], ref four[3]);
            for (int n = 0; n < 4; n++)
            {
                Assert.Equal(Vector128.Create<byte>(right.AsSpan(n * 16, 16)), four[n]);
            }
        }
    }

    [Fact]
    public void block_keys_of_a_rule_never_meet()
    {
        var keys = new uint[500_000];
        var blinded = new ulong[keys.Length];
        var seen = new HashSet<ulong>();
        for (int level = 0; level < 4; level++)
        {
            for (uint i = 0; i < keys.Length; i++)
            {
                keys[i] = level % 2 == 0 ? i : uint.MaxValue - (i * 8_111);
            }

            _a.Blocks(5, level, keys, blinded);
            Assert.All(blinded, b => Assert.True(b < 1UL << 40));
            foreach (ulong key in blinded)
            {
                Assert.True(seen.Add(key));
            }
        }

        Assert.Equal(4 * keys.Length, seen.Count);
    }

    [Fact]
    public void many_block_keys_at_once_are_the_same_as_one_by_one()
        => Prop.ForAll<uint[], byte, int>((keys, level, rule) =>
        {
            var many = new ulong[keys.Length];
            _a.Blocks(rule, level, keys, many);
            return many.SequenceEqual(keys.Select(k => _a.Block(rule, level, k)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void block_keys_look_random_in_every_bit()
    {
        var counts = new int[40];
        for (uint i = 0; i < 100_000; i++)
        {
            ulong changed = _a.Block(1, 0, i) ^ _a.Block(1, 0, i ^ 1);
            for (int bit = 0; bit < 40; bit++)
            {
                counts[bit] += (int)(changed >> bit & 1);
            }
        }

        Assert.All(counts, c => Assert.InRange(c, 48_800, 51_200));
    }

    [Fact]
    public void two_domains_two_rules_and_two_roots_have_nothing_in_common()
    {
        var stranger = new BlindIndex([.. Root.Select(b => (byte)(b ^ 0xFF))], DomainA, 1);
        var later = new BlindIndex(Root, DomainA, 2);
        byte[][] emails = Emails(10_000);
        BlindIndex[] all = [_a, _b, stranger, later];
        Assert.Equal(40_000, all.SelectMany(i => emails.Select(e => i.Contact(ContactKind.Email, e))).Distinct().Count());
        Assert.Equal(40_000, all.SelectMany(i => emails.Select(e => i.RecordId(DomainA, e))).Distinct().Count());
        Assert.Equal(40_000, all.SelectMany(i => emails.Select(e => i.ContentHash(e))).Distinct().Count());
        Assert.Equal(40_000, all.SelectMany(i => Enumerable.Range(0, 10_000).Select(n => i.Unit((UInt128)n))).Distinct().Count());
        Assert.Equal(40_000, all.SelectMany(i => Enumerable.Range(0, 10_000).Select(n => i.PinnedUnit(new Guid(n, 0, 0, new byte[8])))).Distinct().Count());
        // 40 bits meet by chance: among 10,000 pairs about 10^-8 of them.
        Assert.DoesNotContain(Enumerable.Range(0, 10_000), n => _a.Block(1, 0, (uint)n) == _b.Block(1, 0, (uint)n) || _a.Block(1, 0, (uint)n) == _a.Block(2, 0, (uint)n));
    }

    [Fact]
    public void the_same_digits_as_phone_and_as_id_are_two_keys()
    {
        ContactKind[] kinds = [ContactKind.Email, ContactKind.Phone, ContactKind.NationalId, ContactKind.ExternalId];
        Assert.Equal(4, kinds.Select(k => _a.Contact(k, "4930123456"u8)).Distinct().Count());
        Assert.NotEqual(_a.Unit(UInt128.Zero), _a.PinnedUnit(Guid.Empty));
    }

    [Fact]
    public void a_record_id_is_a_uuid_of_version_8_and_the_same_each_time()
    {
        Guid id = _a.RecordId(DomainB, "4711"u8);
        Assert.Equal(8, id.Version);
        Assert.Equal(2, id.Variant >> 2);
        Assert.Equal(id, new BlindIndex(Root, DomainA, 1).RecordId(DomainB, "4711"u8));
        Assert.NotEqual(id, _a.RecordId(DomainA, "4711"u8));
        // Values that hubs hold: they may never change.
        Assert.Equal("4ef7181d9aed8fb08c88fba2c220c821", id.ToString("N"));
        Assert.Equal("-445428133811482632 215184535648 -7833389781423529201 6473504464983187891 265942699638977927415766862269922578828", $"{_a.Contact(ContactKind.Email, "zoe@example.org"u8)} {_a.Block(3, 1, 123_456_789)} {_a.Unit(1)} {_a.PinnedUnit(DomainB)} {_a.ContentHash("row"u8)}");
    }

    [Theory]
    [InlineData(DatabaseFamily.Sqlite)]
    [InlineData(DatabaseFamily.Postgres)]
    public void f5_a_dictionary_of_ten_thousand_emails_finds_none_in_a_dump_without_the_key(DatabaseFamily family)
    {
        using TempHub hub = TempHub.Of(family);
        HubStorage storage = hub.Open();
        byte[][] emails = Emails(10_000);
        var stored = new HashSet<long>();
        using (HubWrite write = storage.BeginWrite())
        {
            DomainKeys keys = storage.Keys.CreateDomain(write, DomainA);
            stored.UnionWith(emails.Select(e => keys.Index.Contact(ContactKind.Email, e)));
            write.Commit();
        }

        // Who has the dump has every table, the ids in it and this program's source, but no master key.
        List<KeyRow> dump;
        using (HubDbContext db = storage.Context())
        {
            dump = [.. db.Set<KeyRow>()];
        }

        List<byte[]> guesses = [new byte[32], DomainA.ToByteArray(bigEndian: true), SHA256.HashData(DomainA.ToByteArray(bigEndian: true)), .. dump.Select(k => k.Wrapped), .. dump.Select(k => k.Wrapped[18..50])];
        foreach (byte[] guess in guesses)
        {
            var tried = new BlindIndex(guess, DomainA, 1);
            Assert.DoesNotContain(emails, e => stored.Contains(tried.Contact(ContactKind.Email, e)));
        }

        Assert.DoesNotContain(emails, e => stored.Contains(BitConverter.ToInt64(SHA256.HashData(e))));
        // The same dictionary with the key finds all: the test would see a leak.
        Assert.All(emails, e => Assert.Contains(storage.Keys.Domain(DomainA).Index.Contact(ContactKind.Email, e), stored));
    }

    private static byte[][] Emails(int count) => [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"person{i}@example.org")))];
}
