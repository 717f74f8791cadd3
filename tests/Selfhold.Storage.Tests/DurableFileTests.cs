using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>A file that is replaced is the new one after a power cut too, name and all.</summary>
public sealed class DurableFileTests
{
    [Fact]
    public void a_replaced_file_and_its_directory_are_flushed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows flushes names with the move itself.");
        using TempHub hub = TempHub.Sqlite();
        int before = OwnerOnly.Flushed;
        OwnerOnly.MakeDirectory(hub.DataDirectory);
        Assert.Equal(before + 1, OwnerOnly.Flushed);
        OwnerOnly.MakeDirectory(hub.DataDirectory);
        Assert.Equal(before + 1, OwnerOnly.Flushed);
        string file = Path.Combine(hub.DataDirectory, "file");
        OwnerOnly.Replace(file, "old"u8);
        OwnerOnly.Replace(file, "new"u8);
        Assert.Equal(before + 3, OwnerOnly.Flushed);
        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(hub.DataDirectory));
    }

    [Fact]
    public void a_directory_that_cannot_be_flushed_is_no_success()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "The superuser may read every directory.");
        using TempHub hub = TempHub.Sqlite();
        OwnerOnly.MakeDirectory(hub.DataDirectory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hub.DataDirectory, UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Throws<IOException>(() => OwnerOnly.Replace(Path.Combine(hub.DataDirectory, "file"), "new"u8));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hub.DataDirectory, OwnerOnly.DirectoryRights);
        }
    }

    [Fact]
    public void a_new_master_key_is_on_disk_under_both_its_names()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows flushes names with the move itself.");
        using TempHub hub = TempHub.Sqlite();
        HubStorage storage = hub.Open();
        int before = OwnerOnly.Flushed;
        Assert.True(storage.Keys.RotateMaster(storage).IsOk);
        // Once before the commit, under the name of a key to come; once after it, under its own.
        Assert.Equal(before + 2, OwnerOnly.Flushed);
    }
}
