using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Selfhold.Outbound;

/// <summary>How a certificate of a far server is judged.</summary>
internal static class OutboundTls
{
    /// <summary>
    /// As the framework does by default, but without its own errands: to complete a chain it would fetch whatever address stands in the stranger's
    /// certificate, past every check of this project.
    /// </summary>
    /// <param name="roots">The only roots to trust; null for the machine's own.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            ApplicationPolicy = { new Oid("1.3.6.1.5.5.7.3.1") },
        };
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }
}
