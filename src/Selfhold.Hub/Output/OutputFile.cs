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
    private readonly bool _ownerOnly;
    private bool _done;

    private OutputFile(Stream stream, string? target, string? temporary, bool ownerOnly = false)
    {
        Stream = stream;
        _target = target;
        _temporary = temporary;
        _ownerOnly = ownerOnly;
    }

    public Stream Stream { get; }

    /// <param name="ownerOnly">It holds personal data or keys: nobody but its owner may read it, not even for a moment.</param>
    /// <exception cref="CommandException">The place can't be written to; found out before any work is done.</exception>
    public static OutputFile Create(string path, Shell shell, bool ownerOnly = false)
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
            return new OutputFile(Made(temporary, ownerOnly), target, temporary, ownerOnly);
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
        if (!OperatingSystem.IsWindows() && !_ownerOnly && File.Exists(_target))
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

    /// <summary>A folder that nobody else may look into, for files that must not outlive the command.</summary>
    public static string OwnFolder(string inside)
    {
        string folder = Path.Combine(inside, $".{Environment.ProcessId}.selfhold-tmp");
        lock (Gate)
        {
            Unfinished.Add(folder);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }

    public static void Remove(string folder)
    {
        Delete(folder);
        Forget(folder);
    }

    /// <summary>Removes whatever is not finished; for the moment before the process is stopped.</summary>
    public static void Abandon()
    {
        lock (Gate)
        {
            foreach (string path in Unfinished)
            {
                Delete(path);
            }

            Unfinished.Clear();
        }
    }

    private static FileStream Made(string temporary, bool ownerOnly)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (ownerOnly && !OperatingSystem.IsWindows())
        {
            File.Delete(temporary); // One that was left behind would keep its rights.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(temporary, options);
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
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
