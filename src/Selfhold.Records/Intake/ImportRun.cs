using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Records.Resolve;
using Selfhold.Storage;

namespace Selfhold.Records.Intake;

/// <summary>One import, from the file to the commit.</summary>
internal sealed class ImportRun(HubStorage storage, ImportRequest request, IProgress<RecordsProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Records from which a model is learned; fewer teach too little.</summary>
    private const long LearnFrom = 100;

    /// <summary>Share of a source that a snapshot may end unasked.</summary>
    private const double EndsUnasked = 0.2;

    /// <summary>Resolving a record through stored keys costs as much as so many records in memory.</summary>
    private const long IncrementalCost = 40;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<RowProblem> _problems = [];
    private long _shapeBefore;
    private long _refused;
    private long _rows;

    public Result<ImportReport> Run()
    {
        SourceRow? source;
        using (HubDbContext db = storage.Context())
        {
            source = db.Set<SourceRow>().AsNoTracking().AsEnumerable().FirstOrDefault(s => string.Equals(s.Name, request.Source, StringComparison.OrdinalIgnoreCase));
        }

        if (source is null)
        {
            return RecordsErrors.NoSuchSource(request.Source);
        }

        MappingFile? map = null;
        if (request.Map is { } bytes && !MappingFile.Parse(bytes).TryGet(out map, out Error? badMap))
        {
            return badMap;
        }

        Result<IRecordReader> opened = RecordFiles.Open(request.Path, ReadOptions.Default with { KeepRaw = true, OnRefused = request.OnRefused });
        if (!opened.TryGet(out IRecordReader? file, out Error? error))
        {
            return error;
        }

        using (file)
        using (var scope = DomainScope.Open(storage, source.DomainNumber, cancellation))
        {
            return Take(file, scope, scope.Sources[source.Number], map);
        }
    }

    private Result<ImportReport> Take(IRecordReader file, DomainScope scope, SourceRow source, MappingFile? map)
    {
        SourceShape? last = source.Shape is { } number ? scope.ShapeOf(source.Number, number) : null;
        var first = new RowBatch();
        bool any = file.Read(first, cancellation);
        var plan = ShapePlan.For(file.Columns, first, last, map);
        if (last is { IdColumn: >= 0 } && plan.IdColumn < 0 && map is null)
        {
            return RecordsErrors.NoIdColumn(last.Columns[last.IdColumn].Name);
        }

        _shapeBefore = source.Shape ?? 0;
        long next = 1 + scope.Sql.Number("SELECT COALESCE(MAX(shape), 0) FROM records_shape WHERE source_number = @n", ("n", source.Number));
        using var intake = new RecordIntake(scope, source, plan, next);
        FirstTable? table = scope.Domain.Records == 0 ? new FirstTable(plan) : null;
        Read(TransformingReader.Over(new RewoundReader(file, first, any), plan.Recognised.Columns), scope, source, plan, intake, table);
        Problems(file);
        if (request.OnError == OnRowError.Stop && _refused > 0)
        {
            return RecordsErrors.RowRefused(_problems[0].Line, _problems[0].Message);
        }

        intake.Complete();
        List<Guid> ended = [];
        if (request.Snapshot)
        {
            ended = intake.Missing(out long current);
            bool many = ended.Count > current * EndsUnasked;
            bool ask = ended.Count > 0 && !request.DryRun && (many || file.RefusedRows > 0);
            if (ask && request.ConfirmEnding?.Invoke(ended.Count, current) != true)
            {
                return many ? RecordsErrors.SnapshotEndsMany(ended.Count, current) : RecordsErrors.SnapshotIncomplete(file.RefusedRows, ended.Count);
            }

            intake.End(ended);
        }

        SourceShape shape = KeepShape(file, scope, source, plan, last, intake.Attached.Count > 0, next);
        return Resolve(scope, source, intake, ended.Count, table?.Finish(shape));
    }

    /// <summary>While some rows are worked on, the next are read and the last are stored.</summary>
    private void Read(IRecordReader reader, DomainScope scope, SourceRow source, ShapePlan plan, RecordIntake intake, FirstTable? table)
    {
        RowBatch current = new(), next = new();
        Task storing = Task.CompletedTask;
        SourceKey key = scope.KeyOf(source.Number);
        bool more = reader.Read(current, cancellation);
        try
        {
            while (more)
            {
                RowBatch ahead = next;
                Task<bool> reading = Task.Run(() => reader.Read(ahead, cancellation), CancellationToken.None);
                RowChunk chunk;
                try
                {
                    plan.Watch(current);
                    chunk = RowChunk.Of(current, scope.Index, source.SourceId, plan.IdColumn, plan.UpdatedColumn);
                    storing.GetAwaiter().GetResult();
                    RowBatch batch = current;
                    intake.Classify(chunk, row => Refuse(batch, row));
                    table?.Add(current, chunk);
                    chunk.Seal(key, scope.Holders, scope.Operation, scope.Now);
                }
                finally
                {
                    // The reader must be done with its batch before anything is disposed, whatever happened to ours.
                    Task.WaitAny([reading], CancellationToken.None);
                }

                storing = Task.Run(() => intake.Store(chunk), CancellationToken.None);
                _rows += current.RowCount;
                more = reading.GetAwaiter().GetResult();
                (current, next) = (next, current);
                progress?.Report(new RecordsProgress("read", reader.BytesRead, reader.BytesTotal ?? 0));
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Task.WaitAny([storing], CancellationToken.None);
        }

        storing.GetAwaiter().GetResult();
    }

    private void Refuse(RowBatch batch, int row)
    {
        Error why = RecordsErrors.DuplicateId();
        var problem = new RowProblem(batch.Line(row), why.Code, why.Message);
        _refused++;
        if (_problems.Count < 1000)
        {
            _problems.Add(problem);
        }

        request.OnRefused?.Invoke(problem, batch.RawRow(row));
    }

    private void Problems(IRecordReader file)
    {
        _refused += file.RefusedRows;
        _rows += file.RefusedRows;
        _problems.AddRange(file.Problems);
        _problems.Sort((x, y) => x.Line.CompareTo(y.Line));
    }

    private static SourceShape KeepShape(IRecordReader file, DomainScope scope, SourceRow source, ShapePlan plan, SourceShape? last, bool needed, long number)
    {
        SourceShape shape = plan.Finish(file.Shape);
        if (needed || last is null || !last.ToJson().AsSpan().SequenceEqual(shape.ToJson()))
        {
            scope.AddShape(source.Number, number, shape);
        }

        return shape;
    }

    private Result<ImportReport> Resolve(DomainScope scope, SourceRow source, RecordIntake intake, long ended, (RecordTable Table, Guid[] Ids)? atHand)
    {
        DomainRow domain = scope.Domain;
        bool countryKnown = domain.Country is not null;
        string? modelBefore = domain.ModelId;
        bool nothing = intake.Attached.Count == 0 && ended == 0;
        var outcome = new Outcome { CustomersBefore = domain.Customers, CustomersAfter = domain.Customers };
        if (!nothing)
        {
            long records = domain.Records + intake.New + intake.Revived - ended;
            bool learn = !request.KeepModel && request.Door != ResolveDoor.Incremental && records >= LearnFrom && (domain.ModelId is null || domain.TrainedOn * 2 <= records);
            bool bulk = learn || domain.Customers == 0 || request.Door == ResolveDoor.Bulk
                || (request.Door == ResolveDoor.Cheapest && (intake.Attached.Count + ended) * IncrementalCost > records);
            outcome = bulk
                ? new BulkDoor(scope, progress, cancellation) { Learn = learn, Changed = domain.Records == 0 ? null : intake.Attached.ToHashSet(), AtHand = atHand }.Run()
                : new IncrementalDoor(scope, progress, cancellation).Run(new Changes(intake.Removed, intake.Attached));
        }

        ImportReport report = Report(domain, intake, ended, outcome, nothing ? 0 : scope.Operation);
        if (!request.DryRun && !nothing)
        {
            scope.Complete(new OperationRow
            {
                Kind = "import", SourceNumber = source.Number, ModelBefore = modelBefore, ModelAfter = domain.ModelId,
                Report = JsonSerializer.Serialize(Figures(report, countryKnown, source.Shape ?? 0)),
                Sealed = scope.Keys.SealDocument(
                    SealPlaces.File(domain.DomainId, scope.Operation), Encoding.UTF8.GetBytes(Path.GetFileName(request.Path))),
            });
        }

        return report;
    }

    private ImportReport Report(DomainRow domain, RecordIntake intake, long ended, Outcome outcome, long operation) => new(
        request.Source, domain.Name, request.DryRun ? 0 : operation, request.DryRun, _rows, intake.New, intake.Changed, intake.Unchanged, intake.Revived, ended, _refused,
        outcome.Joined, outcome.ToReview, outcome.CustomersBefore, outcome.CustomersAfter, outcome.Merged, outcome.Split, outcome.Learned, outcome.Door,
        _watch.Elapsed.TotalSeconds, [], _problems);

    private Dictionary<string, long> Figures(ImportReport report, bool countryKnown, long shapeAfter) => new(StringComparer.Ordinal)
    {
        ["rows"] = report.Rows, ["new"] = report.New, ["changed"] = report.Changed, ["unchanged"] = report.Unchanged, ["revived"] = report.Revived,
        ["ended"] = report.Ended, ["refused"] = report.Refused, ["joined"] = report.Joined, ["customersMerged"] = report.CustomersMerged,
        ["customersSplit"] = report.CustomersSplit, ["countryKnown"] = countryKnown ? 1 : 0, ["shapeBefore"] = _shapeBefore, ["shapeAfter"] = shapeAfter,
    };
}
