using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Selfhold.Storage.Tests;

/// <summary>A sealed value opens as what it was, where it was, or not at all.</summary>
public sealed class SealedTests
{
    private static readonly Guid Row = Guid.Parse("0196f000-0000-7000-8000-000000000007");
    private static readonly SealContext Place = new("records_record", "row", Row, 3);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(150)]
    [InlineData(100_000)]
    public void a_sealed_value_opens_as_it_was(int length)
    {
        byte[] plain = RandomNumberGenerator.GetBytes(length);
        byte[] value = Seal(plain);
        Assert.Equal(length + Sealed.Overhead, value.Length);
        Assert.Equal(7u, Sealed.KeyId(value));
        var opened = new byte[length];
        Assert.Equal(length, Sealed.Open(_key, Place, value, opened));
        Assert.Equal(plain, opened);
        Assert.True(length < 16 || value.AsSpan().IndexOf(plain) < 0);
    }

    [Fact]
    public void every_flipped_bit_of_every_byte_is_refused()
    {
        byte[] value = Seal("Zoë Example, 1980-02-29"u8);
        for (int at = 0; at < value.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] hurt = (byte[])value.Clone();
                hurt[at] ^= (byte)(1 << bit);
                Refused(hurt, Place);
            }
        }
    }

    [Fact]
    public void every_swap_of_two_bytes_is_refused()
    {
        byte[] value = Seal("Zoë Example"u8);
        for (int a = 0; a < value.Length; a++)
        {
            for (int b = a + 1; b < value.Length; b++)
            {
                if (value[a] == value[b])
                {
                    continue;
                }

                byte[] hurt = (byte[])value.Clone();
                (hurt[a], hurt[b]) = (hurt[b], hurt[a]);
                Refused(hurt, Place);
            }
        }
    }

    [Fact]
    public void every_shorter_and_longer_value_is_refused()
    {
        byte[] value = Seal("Zoë Example"u8);
        for (int length = 0; length < value.Length; length++)
        {
            Refused(value[..length], Place);
            Refused(value[(value.Length - length)..], Place);
        }

        Refused([.. value, 0], Place);
        Refused([0, .. value], Place);
    }

    [Fact]
    public void a_value_moved_to_another_place_is_refused_and_that_place_is_named()
    {
        byte[] value = Seal("Zoë Example"u8);
        Refused(value, Place with { Table = "records_recore" });
        Refused(value, Place with { Table = "records_recordx" });
        Refused(value, Place with { Purpose = "rov" });
        Refused(value, Place with { Version = 2 });
        Refused(value, Place with { Version = 3 | (1 << 31) });
        Refused(value, new SealContext("records_record|row", "", Row, 3));
        for (int bit = 0; bit < 128; bit++)
        {
            byte[] other = Row.ToByteArray(bigEndian: true);
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(value, Place with { Row = new Guid(other, bigEndian: true) });
        }
    }

    [Fact]
    public void another_key_opens_nothing()
    {
        byte[] value = Seal("Zoë Example"u8);
        for (int bit = 0; bit < 256; bit++)
        {
            byte[] other = (byte[])_key.Clone();
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Sealed.TryOpen(other, Place, value, new byte[64], out _));
        }
    }

    [Fact]
    public void a_million_seals_repeat_no_nonce_in_any_thread()
    {
        const int each = 250_000;
        var nonces = new UInt128[4 * each];
        Parallel.For(0, 4, worker =>
        {
            using var aes = new AesGcm(_key, 16);
            var to = new byte[Sealed.Overhead];
            for (int i = 0; i < each; i++)
            {
                Sealed.Seal(aes, 7, Place, [], to);
                nonces[(worker * each) + i] = ((UInt128)BinaryPrimitives.ReadUInt32LittleEndian(to.AsSpan(6)) << 64) | BinaryPrimitives.ReadUInt64LittleEndian(to.AsSpan(10));
            }
        });
        Assert.Equal(nonces.Length, nonces.Distinct().Count());
        // Every bit of the nonce is used: about half of the million has it set.
        for (int bit = 0; bit < 96; bit++)
        {
            Assert.InRange(nonces.Count(n => (n >> bit & 1) == 1), 495_000, 505_000);
        }
    }

    [Fact]
    public void the_error_names_table_and_row_and_nothing_of_the_value()
    {
        byte[] value = Seal("Zoë Example"u8);
        value[^1] ^= 1;
        StorageException refused = Assert.Throws<StorageException>(() => Sealed.Open(_key, Place, value, new byte[64]));
        Assert.Equal("sealed_value_damaged", refused.Error.Code);
        Assert.Contains("records_record", refused.Message);
        Assert.Contains(Row.ToString(), refused.Message);
        Assert.DoesNotContain("Zo", refused.ToString());
    }

    private byte[] Seal(ReadOnlySpan<byte> plain)
    {
        var to = new byte[plain.Length + Sealed.Overhead];
        Assert.Equal(to.Length, Sealed.Seal(_key, 7, Place, plain, to));
        return to;
    }

    private void Refused(byte[] value, SealContext place)
    {
        byte[] plain = Enumerable.Repeat((byte)0x5A, Math.Max(value.Length, 1)).ToArray();
        Assert.Equal("sealed_value_damaged", Assert.Throws<StorageException>(() => Sealed.Open(_key, place, value, plain)).Error.Code);
        // Nothing of an unproven value is handed out.
        Assert.True(plain.All(b => b is 0x5A or 0));
    }
}
