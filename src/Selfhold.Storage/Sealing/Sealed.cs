using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Storage;

/// <summary>
/// AES-256-GCM around a value: <c>[format 1][algorithm 1][key id 4, little endian][nonce 12][body][tag 16]</c>. The tag covers the place
/// (table, purpose, row, version) and the six bytes of the header, so every changed, swapped or missing byte is refused.
/// </summary>
public static class Sealed
{
    /// <summary>How much longer a sealed value is than a plain one.</summary>
    public const int Overhead = Header + Nonce + Tag;

    internal const int Header = 6;
    private const int Nonce = 12;
    private const int Tag = 16;
    private const byte Format = 1;
    private const byte Aes256Gcm = 1;
    private const int MostContext = 160;

    /// <summary>Seals with a key that is used for this call; how many bytes were written to <paramref name="to"/>.</summary>
    /// <param name="keyId">Names the key inside the sealed value; 0 where the place tells the key.</param>
    public static int Seal(ReadOnlySpan<byte> key, uint keyId, in SealContext context, ReadOnlySpan<byte> plain, Span<byte> to)
    {
        using var aes = new AesGcm(key, Tag);
        return Seal(aes, keyId, context, plain, to);
    }

    /// <summary>Opens into <paramref name="plain"/>; how many bytes it was.</summary>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c>, naming table and row. Never garbage.</exception>
    public static int Open(ReadOnlySpan<byte> key, in SealContext context, ReadOnlySpan<byte> sealedValue, Span<byte> plain)
    {
        using var aes = new AesGcm(key, Tag);
        return TryOpen(aes, context, sealedValue, plain, out int length) ? length : throw Damaged(context);
    }

    public static bool TryOpen(ReadOnlySpan<byte> key, in SealContext context, ReadOnlySpan<byte> sealedValue, Span<byte> plain, out int length)
    {
        using var aes = new AesGcm(key, Tag);
        return TryOpen(aes, context, sealedValue, plain, out length);
    }

    /// <summary>Which key a sealed value asks for; null when it is not one.</summary>
    public static uint? KeyId(ReadOnlySpan<byte> sealedValue)
        => sealedValue.Length >= Overhead && sealedValue[0] == Format && sealedValue[1] == Aes256Gcm
            ? BinaryPrimitives.ReadUInt32LittleEndian(sealedValue[2..])
            : null;

    internal static StorageException Damaged(in SealContext context) => new(StorageErrors.SealedValueDamaged(context.Table, context.Row));

    internal static int Seal(AesGcm aes, uint keyId, in SealContext context, ReadOnlySpan<byte> plain, Span<byte> to)
    {
        int length = plain.Length + Overhead;
        if (to.Length < length)
        {
            throw new ArgumentException("There is too little room for the sealed value.", nameof(to));
        }

        to[0] = Format;
        to[1] = Aes256Gcm;
        BinaryPrimitives.WriteUInt32LittleEndian(to[2..], keyId);
        Span<byte> nonce = to.Slice(Header, Nonce);
        RandomBytes.Fill(nonce);
        Span<byte> place = stackalloc byte[MostContext];
        place = place[..Place(context, to[..Header], place)];
        aes.Encrypt(nonce, plain, to.Slice(Header + Nonce, plain.Length), to.Slice(length - Tag, Tag), place);
        return length;
    }

    internal static bool TryOpen(AesGcm aes, in SealContext context, ReadOnlySpan<byte> sealedValue, Span<byte> plain, out int length)
    {
        length = sealedValue.Length - Overhead;
        if (KeyId(sealedValue) is null)
        {
            length = 0;
            return false;
        }

        Span<byte> place = stackalloc byte[MostContext];
        place = place[..Place(context, sealedValue[..Header], place)];
        try
        {
            aes.Decrypt(sealedValue.Slice(Header, Nonce), sealedValue.Slice(Header + Nonce, length), sealedValue[^Tag..], plain[..length], place);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            length = 0;
            return false;
        }
    }

    private static int Place(in SealContext context, ReadOnlySpan<byte> header, Span<byte> to)
    {
        int at = Encoding.UTF8.GetBytes(context.Table, to);
        to[at++] = (byte)'|';
        at += Encoding.UTF8.GetBytes(context.Purpose, to[at..]);
        to[at++] = 0;
        context.Row.TryWriteBytes(to[at..], bigEndian: true, out _);
        at += 16;
        BinaryPrimitives.WriteInt32LittleEndian(to[at..], context.Version);
        at += 4;
        header.CopyTo(to[at..]);
        return at + header.Length;
    }
}
