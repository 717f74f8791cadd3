using Selfhold.Identity.OpenId;

namespace Selfhold.Identity;

public sealed partial class IdentityRoom
{
    /// <summary>All signing keys that are kept, newest first.</summary>
    public IReadOnlyList<SigningKeyInfo> SigningKeyList() => SigningKeys.List();

    /// <summary>Makes the next signing key; see <see cref="IdentityOptions.SigningKeyOverlap"/>.</summary>
    /// <param name="atOnce">After a theft: every other key of the algorithm is withdrawn now, and with it every token that it signed.</param>
    /// <returns>The id of the next key.</returns>
    public async Task<Result<string>> RotateSigningKey(string algorithm, bool atOnce, CancellationToken ct)
        => OpenId.SigningKeys.Algorithms.Contains(algorithm, StringComparer.Ordinal) ? await SigningKeys.Rotate(algorithm, atOnce, ct) : IdentityErrors.BadAlgorithm("alg");

    /// <summary>What has to be done now and then: next signing keys, proofs of web domains, what has ended. The host calls it every hour.</summary>
    public async Task Maintain(CancellationToken ct)
    {
        SigningKeys.Maintain();
        await Purge(ct);
        await RecheckWebDomains(ct);
    }
}
