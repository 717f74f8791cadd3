using System.Text;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;

namespace Selfhold.Records.Resolve;

/// <summary>The names by which a business knows its records: source and the source's own id.</summary>
internal sealed class RecordNames(DomainScope scope)
{
    /// <summary>Equal rows of a source that are told apart by name.</summary>
    private const int MostEqualRows = 100_000;

    public List<MovedRecord> Moved(IReadOnlyList<(Guid Record, Guid Before, Guid? After)> moves)
    {
        Dictionary<Guid, RecordRef> names = Of([.. moves.Select(m => m.Record)]);
        return [.. moves.Where(m => names.ContainsKey(m.Record)).Select(m => new MovedRecord(names[m.Record], m.Before, m.After))];
    }

    public Dictionary<Guid, RecordRef> Of(IReadOnlyList<Guid> records)
        => new RecordTables(scope).Load(records).ToDictionary(r => r.RecordId, Of);

    private RecordRef Of(StoredRow row)
    {
        SourceShape shape = scope.ShapeOf(row.Source, row.Shape);
        SourceRow source = scope.Sources[row.Source];
        return new RecordRef(source.Name, ExternalId(shape, row.Raw) ?? ByText(row, source));
    }

    private static string? ExternalId(SourceShape shape, byte[] raw)
    {
        if (shape.IdColumn < 0)
        {
            return null;
        }

        using IRecordReader reader = TransformingReader.Over(RecordFiles.OpenRows(shape.File, [raw]), shape.Recognised.Columns);
        var batch = new RowBatch();
        string id = reader.Read(batch, CancellationToken.None) ? Encoding.UTF8.GetString(batch.Value(0, shape.IdColumn).Trim((byte)' ')) : "";
        return id.Length == 0 ? null : id;
    }

    private string ByText(StoredRow row, SourceRow source)
    {
        UInt128 content = scope.Index.ContentHash(row.Raw.AsSpan().TrimEnd("\r\n"u8));
        for (int occurrence = 1; ; occurrence++)
        {
            string name = RowChunk.NameByText(content, occurrence);
            if (scope.Index.RecordId(source.SourceId, Encoding.ASCII.GetBytes(name)) == row.RecordId || occurrence == MostEqualRows)
            {
                return name;
            }
        }
    }
}
