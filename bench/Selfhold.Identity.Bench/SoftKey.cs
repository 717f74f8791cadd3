using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Selfhold.Identity.Bench;

/// <summary>A passkey in software (WebAuthn level 3, ES256, no attestation), always with user verification; its counter grows.</summary>
internal sealed class SoftKey(string origin, string host) : IDisposable
{
    private const byte Present = 1, Verified = 4, WithCredential = 64;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _handle = "";
    private uint _counter;

    public JsonObject Create(JsonNode options)
    {
        _handle = (string)options["user"]!["id"]!;
        ECParameters p = _key.ExportParameters(includePrivateParameters: false);
        byte[] data =
        [
            .. Head(Present | Verified | WithCredential), .. new byte[16], 0, (byte)_id.Length, .. _id,
            // COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
            0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. p.Q.X!, 0x22, 0x58, 0x20, .. p.Q.Y!,
        ];
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}
        byte[] attestation = [0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Text(ClientData("webauthn.create", options)), ["attestationObject"] = Text(attestation), ["transports"] = new JsonArray("internal"),
        });
    }

    public JsonObject Get(JsonNode options)
    {
        byte[] data = Head(Present | Verified), client = ClientData("webauthn.get", options);
        byte[] signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new JsonObject { ["clientDataJSON"] = Text(client), ["authenticatorData"] = Text(data), ["signature"] = Text(signature), ["userHandle"] = _handle });
    }

    private byte[] Head(byte flags)
    {
        byte[] counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, ++_counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(host)), flags, .. counter];
    }

    private byte[] ClientData(string type, JsonNode options)
        => Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","challenge":"{{(string)options["challenge"]!}}","origin":"{{origin}}","crossOrigin":false}""");

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = Text(_id), ["rawId"] = Text(_id), ["type"] = "public-key", ["authenticatorAttachment"] = "platform", ["clientExtensionResults"] = new JsonObject(), ["response"] = response,
    };

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public void Dispose() => _key.Dispose();
}
