using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Transparency;

/// <summary>What a key of a note is good for.</summary>
public enum NoteKeyKind
{
    /// <summary>A type that this program cannot verify (Ed25519, ML-DSA and others): its lines are kept and passed on, and prove nothing here.</summary>
    Unknown,

    /// <summary>ECDSA over the note's text; type 0x02.</summary>
    Ecdsa,

    /// <summary>A cosignature with the time at which it was made, with ECDSA P-256; type 0xff and a name of its own.</summary>
    Cosigner,
}

/// <summary>
/// A public key that signs notes, as a verifier key (vkey) names it: <c>name+key id+base64(type ‖ key)</c>.
/// </summary>
/// <remarks>
/// Type 0x02 (C2SP signed-note, "ECDSA as implemented by transparency-dev"): the key is DER SPKI on P-256, the key id the beginning of its SHA-256 alone, the signature DER over SHA-256 of the text. The framework
/// has no Ed25519, the cosignatures of C2SP tlog-cosignature know only Ed25519 and ML-DSA-44: a hub therefore cosigns with type 0xff, which the specification keeps for types without a byte of their own, followed by
/// <c>selfhold/cosignature-p256/v1</c>, a newline and the DER SPKI; key id and signed message are made as for Ed25519 cosignatures.
/// </remarks>
public sealed class NoteVerifier
{
    internal const byte EcdsaType = 0x02;
    internal const byte OtherType = 0xff;

    /// <summary>C2SP signed-note: behind 0xff a longer identifier that is unlikely to collide.</summary>
    internal static ReadOnlySpan<byte> CosignerType => "selfhold/cosignature-p256/v1\n"u8;

    private readonly byte[] _spki;

    private NoteVerifier(string name, NoteKeyKind kind, uint keyId, byte[] key, byte[] spki)
    {
        (Name, Kind, KeyId, Key, _spki) = (name, kind, keyId, key, spki);
    }

    public string Name { get; }

    public NoteKeyKind Kind { get; }

    public uint KeyId { get; }

    public bool CanVerify => Kind is not NoteKeyKind.Unknown;

    /// <summary>Type byte (and name of the type) and public key.</summary>
    internal byte[] Key { get; }

    /// <summary>The vkey.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String(Key)}");

    /// <returns>An error of code <c>verifier_key_malformed</c>. A key of an unknown type is no error.</returns>
    public static Result<NoteVerifier> Parse(string vkey)
    {
        ArgumentNullException.ThrowIfNull(vkey);

        // The name has no plus; Base64 may have some.
        string[] parts = vkey.Split('+', 3);
        if (parts.Length != 3 || !KeyName.IsValid(parts[0]))
        {
            return TransparencyErrors.Key("it has no name");
        }

        if (parts[1].Length != 8 || parts[1].Any(c => !char.IsAsciiHexDigitLower(c)))
        {
            return TransparencyErrors.Key("its key id is not 8 small hex digits");
        }

        uint keyId = uint.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (!Base64.TryRead(parts[2], out byte[] key) || key.Length < 2 || key.Length > 8192)
        {
            return TransparencyErrors.Key("its last part is not Base64 of a key");
        }

        return Of(parts[0], keyId, key);
    }

    public static NoteVerifier Ecdsa(string name, ReadOnlySpan<byte> spki) => Own(name, NoteKeyKind.Ecdsa, spki);

    public static NoteVerifier Cosigner(string name, ReadOnlySpan<byte> spki) => Own(name, NoteKeyKind.Cosigner, spki);

    /// <summary>Whether a line says that this key made it.</summary>
    public bool Made(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.KeyId == KeyId && string.Equals(signature.Name, Name, StringComparison.Ordinal);
    }

    /// <summary>Null where the signature is not this key's over this text, or the key cannot be used here.</summary>
    public NoteProof? Verify(string text, NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!CanVerify || !Made(signature))
        {
            return null;
        }

        if (Kind is NoteKeyKind.Ecdsa)
        {
            return Verified(text, signature.Signature) ? new NoteProof(this, signature, null) : null;
        }

        return Cosignature.TryRead(signature.Signature, out long seconds, out byte[] made) && Verified(Cosignature.Message(text, seconds), made)
            ? new NoteProof(this, signature, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
    }

    private bool Verified(string message, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        try
        {
            return key.VerifyData(Encoding.UTF8.GetBytes(message), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static NoteVerifier Own(string name, NoteKeyKind kind, ReadOnlySpan<byte> spki)
    {
        if (!KeyName.IsValid(name) || !IsP256(spki))
        {
            throw new ArgumentException("A key of a note has a name without spaces and plus, and lies on P-256.", nameof(name));
        }

        byte[] key = kind is NoteKeyKind.Ecdsa ? [EcdsaType, .. spki] : [OtherType, .. CosignerType, .. spki];
        return new NoteVerifier(name, kind, IdOf(name, key), key, spki.ToArray());
    }

    private static Result<NoteVerifier> Of(string name, uint keyId, byte[] key)
    {
        bool cosigner = key[0] == OtherType && key.AsSpan(1).StartsWith(CosignerType);
        if (key[0] != EcdsaType && !cosigner)
        {
            return new NoteVerifier(name, NoteKeyKind.Unknown, keyId, key, []);
        }

        byte[] spki = cosigner ? key[(1 + CosignerType.Length)..] : key[1..];
        if (!IsP256(spki))
        {
            return TransparencyErrors.Key("its key is not an ECDSA key on P-256");
        }

        return keyId == IdOf(name, key)
            ? new NoteVerifier(name, cosigner ? NoteKeyKind.Cosigner : NoteKeyKind.Ecdsa, keyId, key, spki)
            : TransparencyErrors.Key("its key id does not belong to its key");
    }

    private static uint IdOf(string name, byte[] key)
        => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key[0] == EcdsaType ? key[1..] : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. key]));

    /// <summary>DER in its one form, and the one curve.</summary>
    private static bool IsP256(ReadOnlySpan<byte> spki)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out int read);
            return read == spki.Length && string.Equals(key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value, ECCurve.NamedCurves.nistP256.Oid.Value, StringComparison.Ordinal)
                && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(spki);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            // OpenSSL's answer to a point that is not on the curve comes as the second.
            return false;
        }
    }
}
