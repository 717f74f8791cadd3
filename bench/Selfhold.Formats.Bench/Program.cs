// Reads one CSV file with the engine and with CsvHelper and prints CPU seconds per pass:
//   dotnet run -c Release --project bench/Selfhold.Formats.Bench -- FILE [passes]
// Both count rows and the bytes or characters of one column, so that neither reads for nothing.
using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using Selfhold;
using Selfhold.Formats;

string path = args[0];
int passes = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
using Process self = Process.GetCurrentProcess();

for (int pass = 0; pass < passes; pass++)
{
    Measure("Selfhold.Formats", () => Tokenise(path));
}

for (int pass = 0; pass < passes; pass++)
{
    Measure("CsvHelper, one column looked at", () => Parse(path));
}

for (int pass = 0; pass < passes; pass++)
{
    Measure("CsvHelper, all values into batches", () => ParseIntoBatches(path));
}

void Measure(string name, Func<(long Rows, long Size)> read)
{
    long allocated = GC.GetTotalAllocatedBytes(precise: true);
    self.Refresh();
    TimeSpan cpu = self.TotalProcessorTime;
    Stopwatch wall = Stopwatch.StartNew();
    (long rows, long size) = read();
    wall.Stop();
    self.Refresh();
    cpu = self.TotalProcessorTime - cpu;
    allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name}: {rows} rows, {size} in column 2, {cpu.TotalSeconds:F3} CPU s, {wall.Elapsed.TotalSeconds:F3} s, {allocated / 1e6:F1} MB allocated"));
}

static (long Rows, long Size) Tokenise(string path)
{
    using IRecordReader reader = RecordFiles.Open(path, ReadOptions.Default).Value;
    RowBatch batch = new();
    long rows = 0, size = 0;
    while (reader.Read(batch, CancellationToken.None))
    {
        rows += batch.RowCount;
        for (int at = 1; at < batch.RowCount * batch.ColumnCount; at += batch.ColumnCount)
        {
            size += batch.Lengths[at];
        }
    }

    return (rows, size);
}

static (long Rows, long Size) Parse(string path)
{
    using CsvReader csv = CsvReader.FromFile(path, CsvReaderOptions.Default);
    long rows = 0, size = 0;
    while (csv.Read())
    {
        rows++;
        size += csv.GetSpan(1).Length;
    }

    return (rows, size);
}

// What an IRecordReader owes its caller: every value of some thousand rows side by side, still there after the next read.
static (long Rows, long Size) ParseIntoBatches(string path)
{
    using CsvReader csv = CsvReader.FromFile(path, CsvReaderOptions.Default with { BufferSize = 1 << 20, Separator = ',', TrackLineNumbers = true, MaxRecordSize = 4 << 20 });
    RowBatch batch = new() { Buffer = new byte[2 << 20], Starts = new int[1 << 18], Lengths = new int[1 << 18] };
    long rows = 0, size = 0;
    int used = 0, field = 0;
    while (csv.Read())
    {
        rows++;
        int columns = csv.FieldCount;
        if (used > 1 << 20 || field + columns > batch.Starts.Length)
        {
            used = field = 0;
        }

        for (int column = 0; column < columns; column++)
        {
            ReadOnlySpan<byte> value = csv.GetSpan(column);
            value.CopyTo(batch.Buffer.AsSpan(used));
            batch.Starts[field] = used;
            batch.Lengths[field++] = value.Length;
            used += value.Length;
            size += column == 1 ? value.Length : 0;
        }
    }

    return (rows, size);
}
