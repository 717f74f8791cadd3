using System.Reflection;
using Microsoft.AspNetCore.DataProtection;

namespace Selfhold.Hub.Serve;

/// <summary>Runtimes with which no server is started, because what protects its cookies can be forged with them.</summary>
internal static class Runtimes
{
    /// <summary>Data Protection 10.0.0 to 10.0.6 took a payload with a zeroed signature for a good one on some platforms.</summary>
    public static Version LeastDataProtection { get; } = new(10, 0, 7);

    public static Error? Unfit() => Unfit(typeof(IDataProtectionProvider).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    /// <param name="version">As an assembly states it: <c>10.0.12+commit</c>.</param>
    public static Error? Unfit(string? version)
    {
        string[] parts = (version ?? "").Split('+');
        bool early = parts[0].Contains('-', StringComparison.Ordinal);
        return Version.TryParse(parts[0].Split('-')[0], out Version? found) && found >= LeastDataProtection && !(early && found == LeastDataProtection)
            ? null
            : ServeErrors.UnfitRuntime($"This machine's ASP.NET Core {(parts[0].Length > 0 ? parts[0] : "of unknown version")} is vulnerable: its Data Protection is below {LeastDataProtection}, and cookies could be forged. Install a newer .NET runtime: https://dotnet.microsoft.com/download/dotnet/10.0");
    }
}
