namespace Selfhold.Hub.Serve;

/// <summary>Why <c>selfhold serve</c> does not start. All of them end it with status 4, so that a supervisor need not try again.</summary>
internal static class ServeErrors
{
    public static Error BadSettings(string message) => new("bad_settings", message);

    public static Error UnfitRuntime(string message) => new("runtime_refused", message);

    public static Error BadCertificate(string file, string why) => new("bad_certificate", $"The certificate {file} can't be used: {why}.");

    public static Error CannotListen(string address, string why) => new("cannot_listen", $"{address} can't be listened on: {why}.");
}
