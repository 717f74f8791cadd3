using System.Text;
using Selfhold.Formats;
using Selfhold.Formats.Output;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;

namespace Selfhold.Hub.Intake;

/// <summary>
/// A file of refused rows that was corrected: its first two columns, which are ours, are taken off, so that what is stored is what the
/// source says. Lies in the hub's directory, readable by its owner alone, for as long as the import takes.
/// </summary>
internal sealed class CorrectedFile : IDisposable
{
    private readonly string? _folder;

    private CorrectedFile(string path, string? folder) => (Path, _folder) = (path, folder);

    /// <summary>The file to import.</summary>
    public string Path { get; }

    public static CorrectedFile Open(string path, OpenHub hub, CancellationToken cancellation)
    {
        if (!MayBeOurs(path))
        {
            return new CorrectedFile(path, null);
        }

        using IRecordReader reader = RecordFiles.Open(path, ReadOptions.Default with { KeepRaw = true }).OrFail();
        if (reader.Columns is not [RefusedRowsWriter.ReasonColumn, RefusedRowsWriter.LineColumn, _, ..])
        {
            return new CorrectedFile(path, null);
        }

        string folder = OutputFile.OwnFolder(hub.Storage.Location.DataDirectory);
        var corrected = new CorrectedFile(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(path)), folder);
        try
        {
            Copy(reader, corrected.Path, cancellation);
            return corrected;
        }
        catch
        {
            corrected.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            OutputFile.Remove(_folder);
        }
    }

    private static bool MayBeOurs(string path)
    {
        if (path is "-" || !File.Exists(path))
        {
            return false;
        }

        byte[] start = new byte[32];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(start, 0, read).TrimStart('\uFEFF', '"').StartsWith(RefusedRowsWriter.ReasonColumn, StringComparison.Ordinal);
    }

    private static void Copy(IRecordReader reader, string to, CancellationToken cancellation)
    {
        using var file = new FileStream(to, FileMode.CreateNew, FileAccess.Write);
        byte delimiter = (byte)reader.Shape.Delimiter;
        file.Write(Encoding.UTF8.GetBytes(string.Join(reader.Shape.Delimiter, reader.Columns.Skip(2).Select(c => Quoted(c))) + "\n"));
        var batch = new RowBatch();
        while (reader.Read(batch, cancellation))
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                ReadOnlySpan<byte> raw = batch.RawRow(row);
                file.Write(Rest(Rest(raw, delimiter), delimiter));
                file.Write(raw[^1] is (byte)'\n' or (byte)'\r' ? [] : "\n"u8);
            }
        }
    }

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>What is behind the first cell and its delimiter.</summary>
    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> row, byte delimiter)
    {
        bool quoted = false;
        for (int i = 0; i < row.Length; i++)
        {
            quoted ^= row[i] == (byte)'"';
            if (!quoted && row[i] == delimiter)
            {
                return row[(i + 1)..];
            }
        }

        return row;
    }
}
