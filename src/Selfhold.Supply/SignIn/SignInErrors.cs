namespace Selfhold.Supply.SignIn;

/// <summary>What sends her back to the consent page; the words of the page are the identity room's.</summary>
internal static class SignInErrors
{
    public static Error ConsentChanged() => new("consent_changed", "What is asked changed after the page was shown. Show it again.");

    public static Error SpecialUnsaid(string attribute) => new("special_unsaid", "A special category needs a yes of its own. Tick it, or refuse.", "choice-" + attribute);

    public static Error BadStatement(string attribute) => new("bad_statement", "What was typed is no value of that attribute. Correct it.", "say-" + attribute);
}
