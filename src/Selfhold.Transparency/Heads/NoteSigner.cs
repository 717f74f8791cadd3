using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Transparency;

/// <summary>Signs notes with one ECDSA P-256 key: as a log over the text, or as a witness with the time. Not for several threads at once.</summary>
public sealed class NoteSigner : IDisposable
{
    private readonly ECDsa _key;

    private NoteSigner(ECDsa key, string name, bool cosigner)
    {
        _key = key;
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        Verifier = cosigner ? NoteVerifier.Cosigner(name, spki) : NoteVerifier.Ecdsa(name, spki);
    }

    /// <summary>The public side, to be given to those who check.</summary>
    public NoteVerifier Verifier { get; }

    /// <param name="name">For a log its origin; no spaces, no plus.</param>
    /// <param name="pkcs8">As <see cref="NewKey"/> gave it.</param>
    public static NoteSigner Log(string name, ReadOnlySpan<byte> pkcs8) => new(Import(pkcs8), name, cosigner: false);

    /// <param name="name">The witness's name.</param>
    /// <param name="pkcs8">As <see cref="NewKey"/> gave it; a key of its own, not a log's.</param>
    public static NoteSigner Cosigner(string name, ReadOnlySpan<byte> pkcs8) => new(Import(pkcs8), name, cosigner: true);

    /// <summary>A new private key, PKCS #8 DER. To be kept sealed.</summary>
    public static byte[] NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    /// <summary>The line of a log's key.</summary>
    /// <param name="text">Ends in a newline.</param>
    public NoteSignature Sign(string text)
    {
        Expect(text, NoteKeyKind.Ecdsa);
        return new NoteSignature(Verifier.Name, Verifier.KeyId, Made(text));
    }

    /// <summary>The line of a witness's key.</summary>
    /// <param name="text">The text of a checkpoint that it found consistent with all it saw of this log.</param>
    /// <param name="at">Now, in whole seconds.</param>
    public NoteSignature Cosign(string text, DateTimeOffset at)
    {
        Expect(text, NoteKeyKind.Cosigner);
        long seconds = at.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds, nameof(at));
        return new NoteSignature(Verifier.Name, Verifier.KeyId, Cosignature.Write(seconds, Made(Cosignature.Message(text, seconds))));
    }

    public void Dispose() => _key.Dispose();

    private static ECDsa Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key;
    }

    private byte[] Made(string message) => _key.SignData(Encoding.UTF8.GetBytes(message), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private void Expect(string text, NoteKeyKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (!text.EndsWith('\n') || Verifier.Kind != kind)
        {
            throw new ArgumentException("A log signs and a witness cosigns a text that ends in a newline.", nameof(text));
        }
    }
}
