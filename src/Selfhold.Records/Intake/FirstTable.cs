using Selfhold.Matching;

namespace Selfhold.Records.Intake;

/// <summary>
/// The rows of a domain's first file, on their way into the engine's table while they are stored, so that they need not be read back and
/// unsealed. Given up at the first row that is refused: then the stored rows are read.
/// </summary>
internal sealed class FirstTable
{
    private readonly List<Guid> _ids = [];
    private RecordTableBuilder? _builder = new();

    public FirstTable(ShapePlan plan) => _builder!.AddFile("", plan.Columns);

    public void Add(RowBatch batch, RowChunk chunk)
    {
        if (_builder is null)
        {
            return;
        }

        if (Array.IndexOf(chunk.Fates, RowFate.Refused) >= 0)
        {
            _builder = null;
            _ids.Clear();
            return;
        }

        _builder.Add(batch);
        _ids.AddRange(chunk.Ids);
    }

    /// <returns>Null when it was given up.</returns>
    public (RecordTable Table, Guid[] Ids)? Finish(SourceShape shape)
        => _builder?.Build().WithDateOrders(
            Enumerable.Range(0, shape.Columns.Count).Where(c => shape.Columns[c].Meaning == Meaning.BirthDate).ToDictionary(c => c, c => shape.Columns[c].DateOrder)) is { } table
            ? (table, [.. _ids])
            : null;
}
