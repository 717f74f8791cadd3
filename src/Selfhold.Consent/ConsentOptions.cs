namespace Selfhold.Consent;

public sealed class ConsentOptions
{
    /// <summary>How long a business's request for an agreement waits for her answer.</summary>
    /// <remarks>Defaults to 30 days.</remarks>
    public TimeSpan RequestLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a no to a request keeps the same version of the agreement from being asked again.</summary>
    /// <remarks>Defaults to 30 days. The business sees no difference.</remarks>
    public TimeSpan RestAfterRefusal { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many requests of one business a person has before her at once; further ones are not shown to her.</summary>
    /// <remarks>Defaults to 3.</remarks>
    public int MostOpenRequests { get; init; } = 3;
}
