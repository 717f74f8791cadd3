namespace Selfhold.Identity;

// Refusals about sign-in with an account from elsewhere.
internal static partial class IdentityErrors
{
    public static Error ProviderNotFound(string id) => new("provider_not_found", $"There is no provider '{id}'. See them with 'selfhold provider list'.");

    public static Error ProviderExists(string id) => new("provider_exists", $"There is a provider '{id}' already. Choose another id.", "id");

    public static Error BadProvider(string field, string rule) => new("bad_provider", $"The provider was not added: {rule}.", field);

    /// <param name="cause">A code of <see cref="Outbound.OutboundErrors"/>, or what the document lacks.</param>
    public static Error ProviderUnreachable(string cause) => new("provider_unreachable", $"The provider can't be used at the moment ({cause}). Try again later, or sign in another way.");

    /// <summary>An answer that nobody asked for in this browser, or that was used (A6).</summary>
    public static Error UpstreamUnasked() => new("upstream_unasked", "This answer of another provider was not asked for in this browser, or came too late. Begin again.");

    public static Error UpstreamCancelled() => new("upstream_cancelled", "The sign-in at the other provider was not completed.");

    /// <param name="cause">Which check failed; for whoever runs the hub.</param>
    public static Error UpstreamUntrusted(string cause) => new("upstream_untrusted", $"The answer of the other provider can't be trusted ({cause}). Sign in another way, and tell who runs this hub.");

    /// <summary>The provider was asked to have her prove anew who she is, and did not say that she did.</summary>
    public static Error UpstreamNotFresh() => new("upstream_not_fresh", "The other provider did not ask again who you are. Sign in another way, or sign out first.");

    public static Error UpstreamTaken() => new("upstream_taken", "That account from elsewhere is linked to another account of this hub. Sign in to that one to remove it, or join the two.");

    public static Error LastWayIn() => new("last_way_in", "This is the only way into the account. Add a passkey or an e-mail address first.");
}
