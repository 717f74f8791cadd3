using System.Text;
using Selfhold.AccessLog;
using Selfhold.Matching;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Records.Looks;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Why two current records are, or are not, taken for one customer, under the model that decides in their domain, for a reader. Decisions of persons have no part in it.</summary>
    /// <param name="admission">Good for each owner of the looks.</param>
    /// <param name="looks">The customers of the two records: one or two.</param>
    /// <returns>The first record is record 0 of the explanation; <c>same_record</c>, <c>other_domain</c>, <c>record_not_found</c> where there is none.</returns>
    public Result<Explanation> Explain(Admission admission, IReadOnlyList<CustomerInSight> looks, RecordRef a, RecordRef b)
    {
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(looks);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Guard.Run<Explanation>(() =>
        {
            using var reading = new Reading(_storage, _known);
            return Admit(reading, admission, looks) is { } changed ? changed : Weigh(reading, looks, a, b);
        });
    }

    internal Result<Explanation> Explain(RecordRef a, RecordRef b)
        => Guard.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            return Weigh(reading, null, a, b);
        });

    /// <param name="admitted">Only records of these customers are opened; null: of any.</param>
    private Result<Explanation> Weigh(Reading reading, IReadOnlyList<CustomerInSight>? admitted, RecordRef a, RecordRef b)
    {
        if (!reading.Find(a).TryGet(out StoredRecord? first, out Error? error) || !reading.Find(b).TryGet(out StoredRecord? second, out error))
        {
            return error;
        }

        if (first.Id == second.Id)
        {
            return RecordsErrors.SameRecord();
        }

        if (admitted is not null && !new[] { first.Id, second.Id }.All(r => admitted.Any(l => l.Records.Contains(r))))
        {
            return LookErrors.Changed();
        }

        long number = reading.Known.Source(reading.Sql, first.Source).DomainNumber;
        if (reading.Known.Source(reading.Sql, second.Source).DomainNumber != number)
        {
            return RecordsErrors.OtherDomain();
        }

        DomainRow domain = reading.Domain(number);
        MatchModel model = reading.Known.Model(_storage, reading.Sql, domain);
        RecordTable table = TableOf(reading.Records.OpenAll([first, second]));
        return new FrozenMatcher(model, domain.Country).Explain(table).Explain(0, 1);
    }

    /// <summary>Records in the given order, each as a file of its own: they may be of different shapes.</summary>
    private static RecordTable TableOf(IReadOnlyList<OpenedRecord> records)
    {
        var builder = new RecordTableBuilder(workers: 1);
        foreach (OpenedRecord record in records)
        {
            builder.AddFile(record.Source.Name, record.Shape.Columns);
            byte[][] values = [.. record.Values.Select(Encoding.UTF8.GetBytes)];
            var batch = new RowBatch { ColumnCount = values.Length, RowCount = 1, Buffer = [.. values.SelectMany(v => v)], Starts = new int[values.Length], Lengths = new int[values.Length] };
            for (int c = 0, at = 0; c < values.Length; at += values[c++].Length)
            {
                (batch.Starts[c], batch.Lengths[c]) = (at, values[c].Length);
            }

            builder.Add(batch);
        }

        return builder.Build();
    }
}
