using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Selfhold.Testing;

/// <summary>How a hub is started for a test.</summary>
public sealed record HubProcessOptions
{
    /// <summary>More of the command line: <c>--set</c>, <c>Identity:Passwords=true</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A connection string; null is SQLite in the data directory.</summary>
    public string? Postgres { get; init; }

    /// <summary>A directory that outlives the process; null makes one that goes with it.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Null is <c>http://localhost:PORT</c>.</summary>
    public string? Issuer { get; init; }

    /// <summary>Raises the rate limits of one source beyond what a test sends; false leaves the product's own.</summary>
    public bool GenerousLimits { get; init; } = true;

    /// <summary>Whether <c>--listen</c> and <c>--issuer</c> are said; false leaves all to <see cref="Arguments"/>.</summary>
    public bool SayWhere { get; init; } = true;

    /// <summary>False returns before the hub is ready.</summary>
    public bool WaitUntilReady { get; init; } = true;
}

/// <summary>What a run of the executable left behind.</summary>
public sealed record HubRun(int Status, string Out, string Error)
{
    public JsonNode Json => JsonNode.Parse(Out)!;
}

/// <summary>
/// The built executable as a running hub, <c>selfhold serve</c> on a free port of loopback: as a user has it. Refer to Selfhold.Hub from the test
/// project, so that the executable lies beside the tests. Gone, with its directory, when disposed.
/// </summary>
public sealed class HubProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HubProcessOptions _options;
    private readonly bool _ownsDirectory;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _log = new();
    private bool _disposed;

    private HubProcess(HubProcessOptions options)
    {
        _options = options;
        _ownsDirectory = options.DataDirectory is null;
        DataDirectory = options.DataDirectory ?? Path.Combine(Path.GetTempPath(), "selfhold-serve-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        Port = options.Port == 0 ? FreePort() : options.Port;
        Issuer = new Uri(options.Issuer ?? string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        Process = Begin(ServeArguments());
        Process.OutputDataReceived += (_, line) => Keep(_out, line.Data);
        Process.ErrorDataReceived += (_, line) => Keep(_log, line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    /// <summary>The executable beside the tests, or as it was built.</summary>
    public static string Executable { get; } = FindExecutable();

    public string DataDirectory { get; }

    public int Port { get; }

    public Uri Issuer { get; }

    /// <summary>Where it listens, whatever its issuer is called.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    public Process Process { get; }

    /// <summary>Standard output so far.</summary>
    public string Out => Kept(_out);

    /// <summary>Standard error so far: the log, JSON by line.</summary>
    public string Log => Kept(_log);

    public static HubProcess Start(params string[] arguments) => Start(new HubProcessOptions { Arguments = arguments });

    /// <exception cref="InvalidOperationException">It ended, or did not become ready; with all it had to say.</exception>
    public static HubProcess Start(HubProcessOptions options)
    {
        var hub = new HubProcess(options);
        if (options.WaitUntilReady)
        {
            try
            {
                hub.WaitUntilReady();
            }
            catch (InvalidOperationException)
            {
                hub.Dispose();
                throw;
            }
        }

        return hub;
    }

    public void WaitUntilReady()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var since = Stopwatch.StartNew();
        while (since.Elapsed < Patience && !Process.HasExited)
        {
            try
            {
                using HttpResponseMessage answer = http.GetAsync(new Uri(Address, "/healthz/ready")).GetAwaiter().GetResult();
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Not listening yet.
            }

            Thread.Sleep(50);
        }

        throw new InvalidOperationException($"The hub {(Process.HasExited ? $"ended with {Process.ExitCode}" : "did not become ready")}:\n{Out}{Log}");
    }

    /// <summary>A browser's part: keeps cookies, follows no redirect, speaks to the issuer's address.</summary>
    /// <param name="cookies">Those of another client, to share them.</param>
    public HttpClient NewClient(CookieContainer? cookies = null)
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies ?? new CookieContainer(), UseProxy = false }, disposeHandler: true) { BaseAddress = Issuer };

    /// <summary>Runs another command on this hub, beside the server.</summary>
    public HubRun Run(params string[] arguments)
    {
        using Process process = Begin([.. arguments, "--data", DataDirectory]);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"selfhold {string.Join(' ', arguments)} did not end.");
        }

        return new HubRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>The same, and it must succeed.</summary>
    public HubRun Ok(params string[] arguments)
    {
        HubRun ran = Run(arguments);
        return ran.Status == 0 ? ran : throw new InvalidOperationException($"selfhold {string.Join(' ', arguments)} ended with {ran.Status}:\n{ran.Out}{ran.Error}");
    }

    public JsonNode Json(params string[] arguments) => Ok([.. arguments, "--json"]).Json;

    /// <summary>The newest mail that was dropped, decoded as far as header and text; waits for one that is newer than <paramref name="after"/>.</summary>
    /// <param name="after">Names of mails known before; see <see cref="Mails"/>.</param>
    public string NewMail(IReadOnlyCollection<string>? after = null)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < Patience)
        {
            if (Mails().Except(after ?? [], StringComparer.Ordinal).LastOrDefault() is { } newest)
            {
                return MailText(File.ReadAllText(newest));
            }

            Thread.Sleep(50);
        }

        throw new InvalidOperationException("No mail came.\n" + Log);
    }

    /// <summary>All mails that were dropped, oldest first.</summary>
    public IReadOnlyList<string> Mails()
    {
        string drop = Path.Combine(DataDirectory, "mail");
        return Directory.Exists(drop) ? [.. new DirectoryInfo(drop).EnumerateFiles("*.eml").OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Select(f => f.FullName)] : [];
    }

    /// <summary>Asks it to stop, as a supervisor does; its exit status.</summary>
    public int Stop()
    {
        AskToStop();
        return WaitForExit();
    }

    public void AskToStop()
    {
        if (!Process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", Process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }

    /// <summary>Waits for its end; its exit status.</summary>
    public int WaitForExit()
    {
        if (!Process.WaitForExit((int)Patience.TotalMilliseconds))
        {
            throw new InvalidOperationException("The hub did not stop:\n" + Log);
        }

        // Without a time it waits for the rest of the output too.
        Process.WaitForExit();
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
            Process.WaitForExit();
        }

        Process.Dispose();
        if (_ownsDirectory && Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private string[] ServeArguments()
    {
        string[] where = _options.SayWhere ? ["--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), "--issuer", Issuer.OriginalString] : [];
        string[] limits = _options.GenerousLimits
            ? ["--set", "Server:RequestsPerMinute=100000000", "--set", "Server:SignInsPerMinute=100000000", "--set", "Server:TokensPerMinute=100000000", "--set", "Server:ApiPerMinute=100000000", "--set", "Server:RegistrationsPerMinute=100000000", "--set", "Server:AuthorizationsPerMinute=100000000", "--set", "Server:MaxRequestsPerSource=100000", "--set", "Identity:TriesPerSource=1000000"]
            : [];
        return ["serve", "--data", DataDirectory, .. where, .. limits, .. _options.Arguments];
    }

    private Process Begin(string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };

        // Nothing of whoever runs the tests.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("SELFHOLD_", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        if (_options.Postgres is { } postgres)
        {
            start.Environment["SELFHOLD_DATABASE"] = postgres;
        }

        if (_options.SayWhere)
        {
            // For commands beside the server: links that they print lead to it.
            start.Environment["SELFHOLD__Identity__Issuer"] = Issuer.OriginalString;
        }

        foreach ((string name, string value) in _options.Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static void Keep(StringBuilder to, string? line)
    {
        if (line is not null)
        {
            lock (to)
            {
                to.Append(line).Append('\n');
            }
        }
    }

    private static string Kept(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }

    /// <summary>Header and text; a body in base64 or quoted-printable as what it says.</summary>
    private static string MailText(string mail)
    {
        mail = mail.ReplaceLineEndings("\n");
        int end = mail.IndexOf("\n\n", StringComparison.Ordinal);
        string head = mail[..end], body = mail[(end + 2)..];
        if (head.Contains("Content-Transfer-Encoding: base64", StringComparison.OrdinalIgnoreCase))
        {
            body = Encoding.UTF8.GetString(Convert.FromBase64String(body));
        }
        else if (head.Contains("Content-Transfer-Encoding: quoted-printable", StringComparison.OrdinalIgnoreCase))
        {
            body = Unquoted(body);
        }

        return head + "\n\n" + body;
    }

    private static string Unquoted(string text)
    {
        using var bytes = new MemoryStream();
        text = text.Replace("=\n", "", StringComparison.Ordinal);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length)
            {
                bytes.WriteByte(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string FindExecutable()
    {
        string name = OperatingSystem.IsWindows() ? "selfhold.exe" : "selfhold";
        string beside = Path.Combine(AppContext.BaseDirectory, name);
        if (File.Exists(beside))
        {
            return beside;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "selfhold.slnx")))
            {
                return Path.Combine(folder.FullName, "src", "Selfhold.Hub", "bin", "Release", "net10.0", name);
            }
        }

        throw new InvalidOperationException("The executable is neither beside the tests nor built.");
    }
}
