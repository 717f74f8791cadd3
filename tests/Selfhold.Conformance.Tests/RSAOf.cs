using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.Conformance.Tests;

/// <summary>A published RSA key, and a check of a signature with nothing but the framework.</summary>
internal sealed class RSAOf(RSA key) : IDisposable
{
    public static RSAOf Published(JsonNode set, string kid)
    {
        JsonNode jwk = set["keys"]!.AsArray().Single(k => (string?)k!["kid"] == kid)!;
        return new RSAOf(RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes((string)jwk["n"]!), Exponent = Base64UrlEncoder.DecodeBytes((string)jwk["e"]!) }));
    }

    public bool Verifies(string token)
    {
        int last = token.LastIndexOf('.');
        return key.VerifyData(Encoding.ASCII.GetBytes(token[..last]), Base64UrlEncoder.DecodeBytes(token[(last + 1)..]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public void Dispose() => key.Dispose();
}
