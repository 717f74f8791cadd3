using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Selfhold.Testing;

/// <summary>
/// A PostgreSQL of this test process's own: made on first use in a temporary directory, stopped and removed when the process ends.
/// SELFHOLD_TEST_POSTGRES (a connection string of a role that may create databases) takes its place.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer?> SharedServer = new(() => Start(), LazyThreadSafetyMode.ExecutionAndPublication);

    private readonly string? _directory;
    private readonly string? _programs;
    private readonly string _connection;
    private bool _disposed;

    private PostgresServer(string connection, string? directory, string? programs)
    {
        _connection = connection;
        _directory = directory;
        _programs = programs;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>The server of this test process; null where there are no server programs (say so with Assert.SkipWhen).</summary>
    public static PostgresServer? Shared => SharedServer.Value;

    /// <summary>Whether it can be stopped and started by a test.</summary>
    public bool IsOurs => _directory is not null;

    /// <summary>A server of the caller's own, for tests that hurt it.</summary>
    /// <param name="durable">With fsync: slower, and what production runs with.</param>
    public static PostgresServer? Start(bool durable = false)
    {
        if (Environment.GetEnvironmentVariable("SELFHOLD_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return new PostgresServer(given, null, null);
        }

        string? programs = FindPrograms();
        if (programs is null)
        {
            return null;
        }

        string directory = Path.Combine(Path.GetTempPath(), "selfhold-pg-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        Directory.CreateDirectory(directory);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", directory);
        }

        string data = Path.Combine(directory, "data");
        AsServerUser(programs, "initdb", "-D", data, "-U", "selfhold", "-A", "trust", "-E", "UTF8", "--locale=C", durable ? "-k" : "--no-sync");
        int port = FreePort();
        string settings = string.Create(CultureInfo.InvariantCulture, $"\nport = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{directory}'\nmax_connections = 400\nshared_buffers = 128MB\nmax_wal_size = 2GB\n")
            + (durable ? "" : "fsync = off\nfull_page_writes = off\n");
        string file = Path.Combine(directory, "more.conf");
        File.WriteAllText(file, settings);
        AsServerUser("", "sh", "-c", $"cat '{file}' >> '{data}/postgresql.conf'");
        var server = new PostgresServer(string.Create(CultureInfo.InvariantCulture, $"Host={directory};Port={port};Username=selfhold;Database=postgres;Timeout=60"), directory, programs);
        server.Begin();
        return server;
    }

    /// <summary>The connection string of a new, empty database.</summary>
    public string NewDatabase()
    {
        string name = "t_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        Execute($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(_connection) { Database = name }.ConnectionString;
    }

    public void DropDatabase(string connection)
    {
        if (_disposed)
        {
            return;
        }

        using (var source = new NpgsqlConnection(connection))
        {
            NpgsqlConnection.ClearPool(source);
        }

        Execute($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");
    }

    /// <summary>Ends every other session of the database, as an administrator's pg_terminate_backend does.</summary>
    public void TerminateSessions(string connection)
        => Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(connection).Database}' AND pid <> pg_backend_pid()");

    /// <summary>Stops without warning, as a crash does, and starts again.</summary>
    public void Crash()
    {
        Stop("immediate");
        NpgsqlConnection.ClearAllPools();
        Begin();
    }

    public void Stop(string mode = "fast") => AsServerUser(_programs!, "pg_ctl", "stop", "-D", Path.Combine(_directory!, "data"), "-m", mode, "-w", "-t", "30");

    public void Begin() => AsServerUser(_programs!, "pg_ctl", "start", "-D", Path.Combine(_directory!, "data"), "-w", "-t", "60", "-l", Path.Combine(_directory!, "log"));

    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection) { Pooling = false }.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_directory is null)
        {
            return;
        }

        try
        {
            Stop("immediate");
        }
        catch (InvalidOperationException)
        {
            // A test has stopped it already.
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static string? FindPrograms()
        => Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;

    // PostgreSQL refuses to run as root.
    private static void AsServerUser(string programs, string program, params string[] arguments)
    {
        string path = programs.Length == 0 ? program : Path.Combine(programs, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // A server inherits its starter's outputs: they go to a file, or nobody would ever see their end.
        string output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
            foreach (string argument in (string[])["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, program, .. arguments])
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start)!;
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {File.ReadAllText(output)}");
            }
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
