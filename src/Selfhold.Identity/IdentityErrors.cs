namespace Selfhold.Identity;

/// <summary>The room's refusals. Codes are stable; messages are for people.</summary>
internal static partial class IdentityErrors
{
    public static Error PersonNotFound(string who) => new("person_not_found", $"There is no person '{who}' in this hub. See them with 'selfhold person list'.");

    public static Error ClientNotFound(string id) => new("client_not_found", $"There is no client '{id}'. See them with 'selfhold client list'.");

    public static Error LinkUsed() => new("link_used", "This link was used already, or its time is over. Ask for a new one.");

    public static Error StepUpNeeded() => new("step_up_needed", "Sign in again before you change this.");

    public static Error TooManyTries() => new("too_many_tries", "Too many tries. Wait a while, or sign in another way.");
}
