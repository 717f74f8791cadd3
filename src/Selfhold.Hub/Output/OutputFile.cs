using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Output;

/// <summary>
/// A result on its way to a file: written beside its target under another name, and put in place only when it is complete. Until
/// then whatever stood there stays; when the command fails or is interrupted, nothing is left behind. "-" is standard output.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly List<string> Unfinished = [];

    private readonly string? _target;
    private readonly string? _temporary;
    private bool _done;

    private OutputFile(Stream stream, string? target, string? temporary)
    {
        Stream = stream;
        _target = target;
        _temporary = temporary;
    }

    public Stream Stream { get; }

    /// <exception cref="CommandException">The place can't be written to; found out before any work is done.</exception>
    public static OutputFile Create(string path, Shell shell)
    {
        if (string.Equals(path, "-", StringComparison.Ordinal))
        {
            return new OutputFile(shell.StandardOutput, null, null);
        }

        if (Directory.Exists(path))
        {
            throw new CommandException(HubErrors.OutputIsFolder(path));
        }

        string target = Path.GetFullPath(path);
        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new CommandException(HubErrors.FolderNotFound(path));
        }

        // What a link points to is replaced, not the link.
        target = File.Exists(target) ? File.ResolveLinkTarget(target, returnFinalTarget: true)?.FullName ?? target : target;
        if (File.Exists(target) && IsDevice(target))
        {
            return new OutputFile(new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), null, null);
        }

        string folder = Path.GetDirectoryName(target)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Environment.ProcessId}.selfhold-tmp");
        lock (Gate)
        {
            Unfinished.Add(temporary);
        }

        try
        {
            return new OutputFile(new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0), target, temporary);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(HubErrors.PermissionDenied($"'{folder}' can't be written to"));
        }
    }

    /// <summary>Puts the finished file in its place.</summary>
    public void Complete()
    {
        Stream.Flush();
        if (_temporary is null)
        {
            _done = true;
            return;
        }

        Stream.Dispose();
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
        {
            File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_target));
        }

        File.Move(_temporary, _target!, overwrite: true);
        Forget(_temporary);
        _done = true;
    }

    public void Dispose()
    {
        if (_temporary is null)
        {
            return;
        }

        try
        {
            Stream.Dispose();
        }
        catch (IOException) when (!_done)
        {
            // The reason is on its way to the user already; what matters here is that the file goes.
        }

        if (!_done)
        {
            File.Delete(_temporary);
            Forget(_temporary);
        }
    }

    /// <summary>Removes whatever is not finished; for the moment before the process is stopped.</summary>
    public static void Abandon()
    {
        lock (Gate)
        {
            foreach (string path in Unfinished)
            {
                File.Delete(path);
            }

            Unfinished.Clear();
        }
    }

    private static void Forget(string temporary)
    {
        lock (Gate)
        {
            Unfinished.Remove(temporary);
        }
    }

    // A pipe, a terminal or /dev/null can't be replaced by a rename, and nobody wants it to be.
    private static bool IsDevice(string path)
        => !OperatingSystem.IsWindows() && (path.StartsWith("/dev/", StringComparison.Ordinal) || File.GetAttributes(path).HasFlag(FileAttributes.Device));
}
