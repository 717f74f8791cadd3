using System.Text;

namespace Selfhold.Storage;

/// <summary>
/// What was erased for good. In <c>keys_tombstone</c>, which only the key backup holds, and as a list of random ids beside the master key, so that a restore on this machine knows of erasures that are younger than
/// every backup at hand.
/// </summary>
internal static class Tombstones
{
    private const string Record = "record";
    private const string FileName = "selfhold.erased";
    private static readonly Lock Guard = new();

    public static void Add(HubWrite write, Guid id, long at)
    {
        using PreparedSql insert = write.Prepare("INSERT INTO keys_tombstone (kind, id, at) VALUES (@p0, @p1, @p2) ON CONFLICT (kind, id) DO NOTHING", BulkType.Text, BulkType.Uuid, BulkType.Bigint);
        insert.Text(0, Record).Uuid(1, id).Long(2, at).Execute();
    }

    /// <summary>Destroys every key that a tombstone names: those that came with the key backup, and those that this machine knows of.</summary>
    /// <returns>How many keys were destroyed.</returns>
    public static int Replay(HubWrite write, HubLocation machine, long at)
    {
        foreach (Guid id in Known(machine))
        {
            Add(write, id, at);
        }

        const string named = "(SELECT id FROM keys_tombstone WHERE kind = @p0)";
        using PreparedSql delete = write.Prepare($"DELETE FROM keys_record WHERE record_id IN {named} OR under IN {named}", BulkType.Text);
        return delete.Text(0, Record).Execute();
    }

    /// <summary>Adds to the machine's list. A list that can't be written is no reason to undo an erasure: the next key backup holds it too.</summary>
    public static void Note(HubLocation at, IReadOnlyList<Guid> ids)
    {
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => id.ToString("D") + "\n")));
        try
        {
            lock (Guard)
            {
                using FileStream file = OpenAlone(Path.Combine(at.DataDirectory, FileName));
                file.Seek(0, SeekOrigin.End);
                file.Write(lines);
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }

    /// <summary>A line that was cut off by a crash is passed over.</summary>
    public static IReadOnlyList<Guid> Known(HubLocation at)
    {
        string path = Path.Combine(at.DataDirectory, FileName);
        return File.Exists(path) ? [.. File.ReadLines(path).Select(l => Guid.TryParseExact(l, "D", out Guid id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()] : [];
    }

    /// <summary>Other processes on this machine write it too.</summary>
    private static FileStream OpenAlone(string path)
    {
        var how = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, how);
            }
            catch (IOException) when (tries < 40)
            {
                Thread.Sleep(25);
            }
        }
    }
}
