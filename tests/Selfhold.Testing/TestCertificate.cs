using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Selfhold.Testing;

/// <summary>Certificates for servers of tests: on localhost, trusted by nobody who was not told.</summary>
public static class TestCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Its own root: hand it to the client as trusted.</summary>
    /// <param name="purpose">The one thing it may be used for; a server's certificate by default.</param>
    public static X509Certificate2 SelfSigned(string name = "localhost", string purpose = ServerAuthentication)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return Request(name, key, purpose).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>A certificate of an issuer that nobody has, with the address where it says that issuer is to be had.</summary>
    public static X509Certificate2 OfUnknownIssuer(string name, Uri issuerAt)
    {
        using ECDsa issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var root = new CertificateRequest("CN=Somebody", issuerKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 issuer = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        CertificateRequest request = Request(name, key, ServerAuthentication);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt.AbsoluteUri]));
        using X509Certificate2 signed = request.Create(issuer, now.AddDays(-1), now.AddDays(1).AddMinutes(-1), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, ECDsa key, string purpose)
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        return request;
    }
}
