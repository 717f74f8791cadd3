using System.Text;
using System.Text.Json;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Records.Resolve;
using Selfhold.Storage;

namespace Selfhold.Records.OwnRecords;

/// <summary>A business's writes to records of one source of its own: one operation, by the ways of an import. Good ones are kept, bad ones named.</summary>
internal sealed class OwnWriteRun(HubStorage storage, SourceRow of, IReadOnlyList<OwnWrite> items, Action<HubWrite, IReadOnlyList<CustomerInSight>>? tell, CancellationToken cancellation)
{
    private const string FirstIdColumn = "id";

    private readonly OwnWritten?[] _done = new OwnWritten?[items.Count];
    private readonly Guid[] _ids = new Guid[items.Count];
    private readonly List<(int Item, Dictionary<string, OwnValue> Values)> _rows = [];
    private readonly List<int> _ends = [];
    private readonly List<string> _columns = [];
    private string _idColumn = FirstIdColumn;

    public Result<OwnWriteReport> Run()
    {
        using var scope = DomainScope.Open(storage, of.DomainNumber, cancellation);
        SourceRow source = scope.Sources[of.Number];
        SourceShape? last = source.Shape is { } number ? scope.ShapeOf(source.Number, number) : null;
        if (last is { IdColumn: < 0 })
        {
            return OwnErrors.NoIds();
        }

        _idColumn = last is null ? FirstIdColumn : last.File.Columns[last.IdColumn];
        _columns.AddRange(last?.File.Columns ?? [FirstIdColumn]);
        using var records = new StoredRecords(storage, KnownPlaces.Of(storage), scope.Sql);
        Weigh(scope, source, records);
        long operation = _rows.Count == 0 && _ends.Count == 0 ? 0 : Store(scope, source, last, records);
        return new OwnWriteReport(source.Name, operation, [.. _done.Select(d => d!)]);
    }

    /// <summary>Decides what becomes of each, in the write: nobody else changes the records meanwhile.</summary>
    private void Weigh(DomainScope scope, SourceRow source, StoredRecords records)
    {
        var seen = new HashSet<Guid>();
        for (int i = 0; i < items.Count; i++)
        {
            if (MemberRules.Id(items[i].ExternalId) is { } bad)
            {
                Refuse(i, bad);
                continue;
            }

            _ids[i] = scope.Index.RecordId(source.SourceId, Encoding.UTF8.GetBytes(items[i].ExternalId));
            if (!seen.Add(_ids[i]))
            {
                Refuse(i, OwnErrors.IdTwice());
            }
        }

        Dictionary<Guid, StoredRecord> current = records.ByIds([.. seen]).Where(r => r.EndedBy is null).ToDictionary(r => r.Id);
        Dictionary<Guid, OpenedRecord> opened = records.OpenAll([.. current.Values]).ToDictionary(r => r.Id);
        for (int i = 0; i < items.Count; i++)
        {
            if (_done[i] is null)
            {
                Weigh(i, current.GetValueOrDefault(_ids[i]), opened.GetValueOrDefault(_ids[i]));
            }
        }
    }

    private void Weigh(int i, StoredRecord? stored, OpenedRecord? opened)
    {
        OwnWrite item = items[i];
        if (item.IfAbsent && stored is not null)
        {
            Refuse(i, OwnErrors.Exists());
            return;
        }

        if (item.IfMatch is { } named && (stored is null || !(named is "*" || string.Equals(named, OwnRow.Version(stored), StringComparison.Ordinal))))
        {
            Refuse(i, OwnErrors.Conflict());
            return;
        }

        if (stored is null && item.Action is OwnAction.Patch or OwnAction.Delete)
        {
            Refuse(i, OwnErrors.NoSuchRecord());
            return;
        }

        if (item.Action == OwnAction.Delete)
        {
            _ends.Add(i);
            return;
        }

        if (!MemberRules.Read(item.Members, item.ExternalId, _columns, _idColumn).TryGet(out List<(string Name, OwnValue? Value)>? members, out Error? error))
        {
            Refuse(i, error);
            return;
        }

        Dictionary<string, OwnValue> before = opened is null ? [] : OwnRow.Read(opened);
        Dictionary<string, OwnValue> values = item.Action == OwnAction.Patch ? new(before, StringComparer.Ordinal) : new(StringComparer.Ordinal);
        foreach ((string name, OwnValue? value) in members)
        {
            if (value is null)
            {
                values.Remove(name);
            }
            else
            {
                values[name] = value;
            }
        }

        string[] added = [.. values.Keys.Where(n => !_columns.Contains(n, StringComparer.Ordinal))];
        if (values.Count == 0)
        {
            Refuse(i, OwnErrors.Empty());
        }
        else if (opened is not null && OwnRow.Same(before, values))
        {
            _done[i] = new OwnWritten(item.ExternalId, "unchanged", OwnRow.Version(stored!), null, _ids[i]);
        }
        else if (_columns.Count + added.Length > MemberRules.MostColumns)
        {
            Refuse(i, OwnErrors.TooManyColumns());
        }
        else
        {
            _columns.AddRange(added);
            _rows.Add((i, values));
        }
    }

    private void Refuse(int i, Error error) => _done[i] = new OwnWritten(items[i].ExternalId, "refused", null, error, null);

    private long Store(DomainScope scope, SourceRow source, SourceShape? last, StoredRecords records)
    {
        long shapeBefore = source.Shape ?? 0;
        bool countryKnown = scope.Domain.Country is not null;
        string? modelBefore = scope.Domain.ModelId;
        var file = new FileShape { Format = FileLayout.JsonLines, Columns = [.. _columns], Names = [.. _columns] };
        ReadOnlyMemory<byte>[] texts = [.. _rows.Select(r => (ReadOnlyMemory<byte>)OwnRow.Write(_columns, _idColumn, items[r.Item].ExternalId, r.Values))];
        var plan = ShapePlan.OfOwn(file.Columns, _idColumn, last);
        List<RowBatch> batches = Read(plan, file, texts);
        (long number, SourceShape? added) = Shaped(scope, source, plan.Finish(file) with { Own = true });
        using var intake = new RecordIntake(scope, source, plan, number);
        batches.ForEach(batch => Take(scope, source, plan, batch, intake));
        intake.Complete();
        if (added is not null && intake.Attached.Count > 0)
        {
            scope.AddShape(source.Number, number, added);
        }

        Guid[] touched = [.. _rows.Select(r => r.Item).Concat(_ends).Select(i => _ids[i])];
        List<CustomerInSight> before = Whose(scope, touched);
        Guid[] ended = [.. _ends.Select(i => _ids[i])];
        intake.End(ended);
        Outcome outcome = scope.Domain.Customers == 0
            ? new BulkDoor(scope, null, cancellation) { Changed = scope.Domain.Records == 0 ? null : intake.Attached.ToHashSet() }.Run()
            : new IncrementalDoor(scope, null, cancellation).Run(new Changes(intake.Removed, intake.Attached));
        Report(records);
        tell?.Invoke(scope.Write, [.. Whose(scope, touched), .. before]);
        scope.Complete(new OperationRow
        {
            Kind = "import",
            SourceNumber = source.Number,
            ModelBefore = modelBefore,
            ModelAfter = scope.Domain.ModelId,
            Report = JsonSerializer.Serialize(new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["rows"] = items.Count, ["new"] = intake.New, ["changed"] = intake.Changed, ["unchanged"] = intake.Unchanged, ["revived"] = intake.Revived, ["ended"] = ended.Length,
                ["refused"] = _done.Count(d => d!.Error is not null), ["joined"] = outcome.Joined, ["customersMerged"] = outcome.Merged, ["customersSplit"] = outcome.Split,
                ["countryKnown"] = countryKnown ? 1 : 0, ["shapeBefore"] = shapeBefore, ["shapeAfter"] = source.Shape ?? 0,
            }),
            Sealed = scope.Keys.SealDocument(SealPlaces.File(scope.Domain.DomainId, scope.Operation), "api"u8),
        });
        return scope.Operation;
    }

    /// <summary>The shape of the rows: one that earlier rows came with, where it is the same.</summary>
    private static (long Number, SourceShape? Added) Shaped(DomainScope scope, SourceRow source, SourceShape shape)
    {
        byte[] wanted = shape.ToJson();
        var numbers = new List<long>();
        scope.Sql.Query("SELECT shape FROM records_shape WHERE source_number = @n ORDER BY shape DESC", r => numbers.Add(r.GetInt64(0)), ("n", source.Number));
        foreach (long number in numbers)
        {
            if (scope.ShapeOf(source.Number, number) is { Own: true } known && known.ToJson().AsSpan().SequenceEqual(wanted))
            {
                return (number, null);
            }
        }

        return (numbers.Count == 0 ? 1 : numbers[0] + 1, shape);
    }

    private List<RowBatch> Read(ShapePlan plan, FileShape file, ReadOnlyMemory<byte>[] texts)
    {
        var batches = new List<RowBatch>();
        using IRecordReader reader = TransformingReader.Over(RecordFiles.OpenRows(file, texts), plan.Recognised.Columns);
        for (int from = 0; from < texts.Length;)
        {
            var batch = new RowBatch();
            reader.Read(batch, cancellation);
            GiveText(batch, texts.AsSpan(from, batch.RowCount));
            from += batch.RowCount;
            plan.Watch(batch);
            batches.Add(batch);
        }

        return batches;
    }

    private void Take(DomainScope scope, SourceRow source, ShapePlan plan, RowBatch batch, RecordIntake intake)
    {
        var chunk = RowChunk.Of(batch, scope.Index, source.SourceId, plan.IdColumn, plan.UpdatedColumn);
        intake.Classify(chunk, _ => throw new InvalidOperationException("Ids of a batch are told apart before."));
        chunk.Seal(scope.KeyOf(source.Number), scope.Holders, scope.Operation, scope.Now);
        intake.Store(chunk);
        for (int row = 0; row < chunk.Count; row++)
        {
            int item = _rows[(int)batch.FirstRow + row].Item;
            string state = chunk.Fates[row] switch { RowFate.Changed => "changed", RowFate.Unchanged => "unchanged", _ => "created" };
            _done[item] = new OwnWritten(items[item].ExternalId, state, null, null, _ids[item]);
        }
    }

    /// <summary>The customers that the records are linked with at this moment of the write.</summary>
    private List<CustomerInSight> Whose(DomainScope scope, Guid[] records)
    {
        if (tell is null)
        {
            return [];
        }

        var customers = new HashSet<Guid>();
        scope.Sql.ForEach("SELECT customer_id FROM records_link WHERE record_id {in}", records, r => customers.Add(Sql.Id(r, 0)));
        return RecordsRoom.Sights(scope.Sql, scope.Write, scope.Now, _ => scope.Domain, scope.ShapeOf, [.. customers]);
    }

    /// <summary>What is stored now, by its version.</summary>
    private void Report(StoredRecords records)
    {
        Dictionary<Guid, StoredRecord> now = records.ByIds([.. _rows.Select(r => _ids[r.Item])]).ToDictionary(r => r.Id);
        foreach ((int item, _) in _rows)
        {
            _done[item] = _done[item]! with { Version = OwnRow.Version(now[_ids[item]]) };
        }

        foreach (int item in _ends)
        {
            _done[item] = new OwnWritten(items[item].ExternalId, "ended", null, null, _ids[item]);
        }
    }

    private static void GiveText(RowBatch batch, ReadOnlySpan<ReadOnlyMemory<byte>> texts)
    {
        batch.MakeRawRoom(texts.Length);
        var raw = new MemoryStream();
        for (int row = 0; row < texts.Length; row++)
        {
            (batch.RawStarts[row], batch.RawLengths[row], batch.RawLines[row]) = ((int)raw.Length, texts[row].Length, row + 1);
            raw.Write(texts[row].Span);
        }

        batch.Raw = raw.ToArray();
    }
}
