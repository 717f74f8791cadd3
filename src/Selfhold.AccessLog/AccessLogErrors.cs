namespace Selfhold.AccessLog;

/// <summary>The room's refusals. Codes are stable; messages are for people.</summary>
internal static class AccessLogErrors
{
    public static Error Busy() => new("log_busy", "Too many looks wait for the access log. Nothing was read; try again in a few seconds.");

    public static Error Closing() => new("log_closing", "The hub is stopping. Nothing was read; try again in a few seconds.");

    public static Error VerifierUnusable() => new("verifier_unusable", "This key or address is not good for that: a log has a key of type ECDSA P-256, a witness one that co-signs and an address that begins with http. Ask its operator for the verifier key and the address.");

    public static Error WitnessedExists(string origin) => new("witnessed_exists", $"This hub is a witness of '{origin}' already. To trust another key, remove it first: what it signed before is forgotten then.");

    public static Error WitnessExists(string name) => new("witness_exists", $"The witness '{name}' is asked already.");
}
