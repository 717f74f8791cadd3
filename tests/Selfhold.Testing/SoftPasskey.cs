using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Selfhold.Testing;

/// <summary>
/// An authenticator in software: one discoverable ES256 credential with attestation <c>none</c> (WebAuthn Level 3). Honest unless it is told
/// otherwise: what it claims of itself can be set before each ceremony.
/// </summary>
public sealed class SoftPasskey : IDisposable
{
    private const byte Attested = 0x40;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte[] _userHandle = [];

    /// <param name="origin">Of the page that asks: <c>http://localhost:8480</c>.</param>
    public SoftPasskey(string origin)
    {
        Origin = origin;
    }

    /// <summary>What the browser says it is.</summary>
    public string Origin { get; set; }

    /// <summary>Instead of the relying party that the options name.</summary>
    public string? RpId { get; set; }

    /// <summary>Instead of the challenge that the options hold, base64url.</summary>
    public string? Challenge { get; set; }

    /// <summary>Grows by one with each ceremony; 0 with <see cref="Step"/> 0 is an authenticator without counter.</summary>
    public uint Counter { get; set; }

    public uint Step { get; set; } = 1;

    /// <summary>Present 0x01, verified 0x04, backup eligible 0x08, backed up 0x10.</summary>
    public byte Flags { get; set; } = 0x05;

    public bool CrossOrigin { get; set; }

    public byte[] CredentialId { get; } = RandomNumberGenerator.GetBytes(16);

    /// <summary>What the hub called its person; base64url.</summary>
    public string UserHandle => Base64Url.EncodeToString(_userHandle);

    /// <summary>As if another person's authenticator had the credential.</summary>
    public void TakeUserHandle(string base64Url) => _userHandle = Base64Url.DecodeFromChars(base64Url);

    /// <summary>Makes the credential.</summary>
    /// <param name="options">PublicKeyCredentialCreationOptionsJSON.</param>
    /// <returns>RegistrationResponseJSON.</returns>
    public string Create(string options)
    {
        using JsonDocument json = JsonDocument.Parse(options);
        _userHandle = Base64Url.DecodeFromChars(json.RootElement.GetProperty("user").GetProperty("id").GetString());
        string challenge = Challenge ?? json.RootElement.GetProperty("challenge").GetString()!;
        byte[] data = AuthenticatorData(RpId ?? json.RootElement.GetProperty("rp").GetProperty("id").GetString()!, attested: true);
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Bytes(data)];
        return Answer(new { clientDataJSON = Client("webauthn.create", challenge), attestationObject = Base64Url.EncodeToString(attestation), transports = (string[])["internal"] });
    }

    /// <summary>Proves that it holds the credential.</summary>
    /// <param name="options">PublicKeyCredentialRequestOptionsJSON.</param>
    /// <returns>AuthenticationResponseJSON.</returns>
    public string Get(string options)
    {
        using JsonDocument json = JsonDocument.Parse(options);
        string client = Client("webauthn.get", Challenge ?? json.RootElement.GetProperty("challenge").GetString()!);
        byte[] data = AuthenticatorData(RpId ?? json.RootElement.GetProperty("rpId").GetString()!, attested: false);
        byte[] signature = _key.SignData([.. data, .. SHA256.HashData(Base64Url.DecodeFromChars(client))], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new { clientDataJSON = client, authenticatorData = Base64Url.EncodeToString(data), signature = Base64Url.EncodeToString(signature), userHandle = UserHandle });
    }

    public void Dispose() => _key.Dispose();

    private string Answer(object response)
    {
        string id = Base64Url.EncodeToString(CredentialId);
        return JsonSerializer.Serialize(new { id, rawId = id, type = "public-key", authenticatorAttachment = "platform", clientExtensionResults = new { }, response });
    }

    private string Client(string type, string challenge)
        => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { type, challenge, origin = Origin, crossOrigin = CrossOrigin })));

    /// <summary>WebAuthn §6.1.</summary>
    private byte[] AuthenticatorData(string relyingParty, bool attested)
    {
        Counter += Step;
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        byte[] head = [.. SHA256.HashData(Encoding.UTF8.GetBytes(relyingParty)), (byte)(Flags | (attested ? Attested : 0)), .. counter];
        return attested ? [.. head, .. new byte[16], 0, (byte)CredentialId.Length, .. CredentialId, .. PublicKey()] : head;
    }

    /// <summary>COSE_Key of type EC2, ES256 on P-256 (RFC 9053 §7.1.1).</summary>
    private byte[] PublicKey()
    {
        ECPoint point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
    }

    // CBOR (RFC 8949), as much of it as an attestation needs.
    private static byte[] Text(string text) => [(byte)(0x60 | text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes) => [.. bytes.Length < 24 ? (byte[])[(byte)(0x40 | bytes.Length)] : bytes.Length < 256 ? [0x58, (byte)bytes.Length] : [0x59, (byte)(bytes.Length >> 8), (byte)bytes.Length], .. bytes];
}
