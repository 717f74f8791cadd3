using System.Data.Common;
using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Place;

/// <summary>A connection string from a command line or an environment. Whatever it keeps secret is kept off the screen from then on.</summary>
internal static class Connection
{
    private static readonly string[] SecretWords = ["password", "pwd", "passwd", "ssl password", "sslpassword", "passfile"];

    /// <summary>Takes <c>Host=…;Username=…</c> and <c>postgres://user:password@host:port/database</c>.</summary>
    /// <exception cref="CommandException">It is neither. The message does not repeat it.</exception>
    public static string Read(string text)
    {
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
        {
            text = FromUrl(text);
        }

        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            foreach (string word in SecretWords)
            {
                if (parts.TryGetValue(word, out object? secret))
                {
                    Secrets.Keep(secret.ToString() ?? "");
                }
            }

            return parts.ContainsKey("host") || parts.ContainsKey("server") ? text : throw Unreadable();
        }
        catch (ArgumentException)
        {
            throw Unreadable();
        }
    }

    private static string FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url))
        {
            throw Unreadable();
        }

        string[] user = url.UserInfo.Split(':', 2);
        var parts = new DbConnectionStringBuilder { ["Host"] = url.Host };
        Add(parts, "Port", url.Port > 0 ? url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
        Add(parts, "Username", Uri.UnescapeDataString(user[0]));
        Add(parts, "Password", user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        Add(parts, "Database", Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')));
        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] option = pair.Split('=', 2);
            Add(parts, string.Equals(option[0], "sslmode", StringComparison.OrdinalIgnoreCase) ? "SSL Mode" : option[0], option.Length > 1 ? Uri.UnescapeDataString(option[1]) : "");
        }

        return parts.ConnectionString;
    }

    private static void Add(DbConnectionStringBuilder parts, string name, string value)
    {
        if (value.Length > 0)
        {
            parts[name] = value;
        }
    }

    private static CommandException Unreadable()
        => new(HubErrors.Usage("--database can't be understood. Write it as  \"Host=localhost;Username=selfhold;Database=selfhold\"  or  postgres://selfhold@localhost/selfhold.", "--database"));
}
