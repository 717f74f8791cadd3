using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Selfhold.HubDriver;

/// <summary>How a hub is started. <see cref="Settings"/> go to the command line as they are: <c>Identity:DynamicRegistration=true</c>.</summary>
public sealed record HubSetup(string Executable, bool Https = false, params string[] Settings)
{
    /// <summary>A machine full of tests is one address to the hub: its limits per address would stop them.</summary>
    public static readonly string[] OpenLimits =
        ["Server:RequestsPerMinute=100000000", "Server:SignInsPerMinute=100000000", "Server:TokensPerMinute=100000000", "Server:ApiPerMinute=100000000", "Server:RegistrationsPerMinute=100000000", "Server:AuthorizationsPerMinute=100000000", "Server:MaxRequestsPerSource=100000"];

    /// <summary>What the server says goes nowhere: for measurements, which would else measure the reader too.</summary>
    public bool Silent { get; init; }

    /// <summary>A connection string of PostgreSQL instead of the embedded database.</summary>
    public string? Database { get; init; }
}

/// <summary>What <c>client add</c> said.</summary>
public sealed record MadeClient(string Id, string? Secret, string Redirect, string? PostLogout = null);

/// <summary>The built executable, serving on a free port of loopback with a data directory of its own. Gone with all it kept when disposed.</summary>
public sealed class RunningHub : IAsyncDisposable
{
    private readonly HubSetup _setup;
    private readonly Queue<string> _output = new();
    private Process? _process;

    private RunningHub(HubSetup setup, int port)
    {
        _setup = setup;
        Port = port;
        DataDirectory = Directory.CreateTempSubdirectory("selfhold-serve-").FullName;
        Issuer = (setup.Https ? "https" : "http") + "://localhost:" + port;
        if (setup.Https)
        {
            (Certificate, CertificateFile, KeyFile) = MakeCertificate(DataDirectory + "-tls");
        }
    }

    public string Issuer { get; }

    public int Port { get; }

    public string DataDirectory { get; }

    public int Pid => _process!.Id;

    public X509Certificate2? Certificate { get; }

    /// <summary>The certificate as PEM: what other programs are told to trust.</summary>
    public string? CertificateFile { get; }

    private string? KeyFile { get; }

    public string MailFolder => Path.Combine(DataDirectory, "mail");

    /// <summary>The last of what the server said on standard output and error.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>A hub with a domain <c>shop</c>, its business, and whatever else <paramref name="prepare"/> makes before it serves.</summary>
    public static async Task<RunningHub> StartAsync(HubSetup setup, Action<RunningHub>? prepare = null)
    {
        var hub = new RunningHub(setup, FreePort());
        try
        {
            prepare?.Invoke(hub);
            await hub.ServeAsync();
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    public Browser NewBrowser() => new(Certificate);

    public Mailbox NewMailbox() => new(MailFolder);

    /// <summary>Runs a command on this hub's data and reads what it says as JSON.</summary>
    public JsonNode Command(params string[] arguments)
    {
        using Process process = Start([.. arguments, "--data", DataDirectory, .. Database(), "--json"]);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonNode.Parse(output)!
            : throw new InvalidOperationException($"selfhold {string.Join(' ', arguments)}: {process.ExitCode}\n{output}{error.GetAwaiter().GetResult()}");
    }

    /// <summary>Makes a client of the domain <c>shop</c>.</summary>
    public MadeClient AddClient(string name, string redirect, params string[] more)
    {
        JsonNode made = Command(["client", "add", "--name", name, "--domain", "shop", "--redirect", redirect, .. more, .. Settings()]);
        int at = Array.IndexOf(more, "--post-logout");
        return new MadeClient((string)made["client_id"]!, (string?)made["secret"], redirect, at < 0 ? null : more[at + 1]);
    }

    /// <summary>Starts the server, again after <see cref="StopAsync"/>, on the same data and address.</summary>
    public async Task ServeAsync()
    {
        string[] serve = ["serve", "--data", DataDirectory, .. Database(), .. Settings()];
        if (_setup.Silent)
        {
            _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", _setup.Executable, .. serve]) { UseShellExecute = false })!;
        }
        else
        {
            _process = Start(serve);
            _process.StandardInput.Close();
            _process.OutputDataReceived += Keep;
            _process.ErrorDataReceived += Keep;
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        using HttpClient http = Browser.Wire(Certificate);
        for (int i = 0; i < 600; i++)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"selfhold serve ended with {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using HttpResponseMessage answer = await http.GetAsync(Issuer + "/healthz/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("selfhold serve was not ready within a minute:\n" + Output);
    }

    /// <summary>Asks the server to end and waits; gives its exit status.</summary>
    public async Task<int> StopAsync()
    {
        if (_process is null)
        {
            return 0;
        }

        if (!_process.HasExited)
        {
            using Process ask = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await ask.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        int status = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return status;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string[] Database() => _setup.Database is null ? [] : ["--database", _setup.Database];

    // Commands that check what a hub may reach need what it is served with.
    private string[] Settings()
    {
        string[] tls = _setup.Https ? ["Server:CertificateFile=" + CertificateFile, "Server:CertificateKeyFile=" + KeyFile] : [];
        return ["--listen", "127.0.0.1:" + Port, "--issuer", Issuer, .. tls.Concat(HubSetup.OpenLimits).Concat(_setup.Settings).SelectMany(s => (string[])["--set", s])];
    }

    private Process Start(string[] arguments) => Process.Start(new ProcessStartInfo(_setup.Executable, arguments)
    {
        WorkingDirectory = Path.GetDirectoryName(_setup.Executable)!, UseShellExecute = false,
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
    })!;

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.Enqueue(line.Data ?? "");
            if (_output.Count > 500)
            {
                _output.Dequeue();
            }
        }
    }

    private static (X509Certificate2 Certificate, string File, string Key) MakeCertificate(string folder)
    {
        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        X509Certificate2 made = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(2));
        string file = Path.Combine(folder, "hub.pem"), keyFile = Path.Combine(folder, "hub.key");
        File.WriteAllText(file, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (made, file, keyFile);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Certificate?.Dispose();
        foreach (string folder in (string[])[DataDirectory, DataDirectory + "-tls"])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
