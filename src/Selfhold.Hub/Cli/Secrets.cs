namespace Selfhold.Hub.Cli;

/// <summary>Words that must not reach a screen or a log: what a connection string keeps secret. Every line of talk is looked through.</summary>
internal static class Secrets
{
    private static readonly List<string> Known = [];

    public static void Keep(string secret)
    {
        if (secret.Length > 0 && !Known.Contains(secret, StringComparer.Ordinal))
        {
            Known.Add(secret);
            Known.Sort((a, b) => b.Length - a.Length);
        }
    }

    public static string Hidden(string text)
    {
        foreach (string secret in Known)
        {
            text = text.Replace(secret, "•••", StringComparison.Ordinal);
        }

        return text;
    }
}
