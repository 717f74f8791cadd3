using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Selfhold.Storage;

/// <summary>Files and directories that nobody but their owner may read, whatever the process's umask says.</summary>
internal static class OwnerOnly
{
    public const UnixFileMode FileRights = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode DirectoryRights = FileRights | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the directory with its parents; one that is there already is tightened only where it is empty.</summary>
    public static void MakeDirectory(string path)
    {
        bool absent = !Directory.Exists(path);
        bool fresh = absent || !Directory.EnumerateFileSystemEntries(path).Any();
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, DirectoryRights);
        if (fresh)
        {
            File.SetUnixFileMode(path, DirectoryRights);
        }

        if (absent && Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) is { } parent)
        {
            // A parent that may be entered but not read cannot be flushed.
            FlushDirectory(parent);
        }
    }

    /// <summary>An empty file of its owner's; an existing one is left as it is.</summary>
    public static void MakeFile(string path)
    {
        using FileStream made = Create(path, FileMode.OpenOrCreate);
    }

    /// <summary>Never for a moment readable by others: the rights are given when the file is made, and set again because a umask may take but never add.</summary>
    public static FileStream Create(string path, FileMode mode, FileShare share = FileShare.ReadWrite)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileRights;
        }

        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, FileRights);
        }

        return file;
    }

    /// <summary>Writes the whole file or leaves the old one: beside it, flushed to disk, then renamed.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string fresh = path + ".part";
        using (FileStream file = Create(fresh, FileMode.Create))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        Rename(fresh, path, overwrite: true);
    }

    /// <summary>Durable when this returns: a file keeps its new name through a power cut only once its directory was flushed too.</summary>
    public static void Rename(string from, string to, bool overwrite)
    {
        File.Move(from, to, overwrite);
        if (!FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!))
        {
            throw new IOException("A directory could not be flushed to disk.");
        }
    }

    /// <summary>Held until disposed, or until the process ends however it ends.</summary>
    public static FileStream Lock(string path, TimeSpan patience)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return Create(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < patience)
            {
                Thread.Sleep(50);
            }
            catch (IOException e)
            {
                throw new StorageException(StorageErrors.DatabaseBusy(), e);
            }
        }
    }

    /// <summary>The same without waiting; null when another holds it, or when there is no right to write here.</summary>
    public static FileStream? TryLock(string path)
    {
        try
        {
            return Create(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;

    /// <summary>How often this thread has flushed a directory to disk; nothing else shows from inside that it happened.</summary>
    [field: ThreadStatic]
    internal static int Flushed { get; private set; }

    /// <summary>On Windows names are durable with the move itself.</summary>
    private static bool FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        int closeOnExec = OperatingSystem.IsLinux() ? 0x80000 : OperatingSystem.IsMacOS() ? 0x1000000 : 0;
        int descriptor = Open([.. Encoding.UTF8.GetBytes(path), 0], closeOnExec);
        if (descriptor < 0)
        {
            return false;
        }

        using var directory = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(directory);
        Flushed++;
        return true;
    }

    // The runtime opens no directory as a file; its own flush then does the rest.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
