using Selfhold.Records.Customers;
using Selfhold.Records.Persons;
using Selfhold.Records.Verify;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>What the room knows must hold of its tables; give it to <see cref="StorageOptions.Checks"/>.</summary>
    public static IReadOnlyList<IDataCheck> Checks { get; } = [new RecordChecks(), new ReferenceChecks(), new PersonChecks()];

    /// <summary>Looks through the whole database for what must not be: values that do not open, links that lead nowhere, gaps,
    /// and, where all of that is well, customers other than resolving everything anew would find. Changes nothing; writers wait for the last part.</summary>
    /// <returns>Every problem, naming table and row, never a value; empty when all is well.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<DataProblem> Verify(IProgress<RecordsProgress>? progress = null, CancellationToken cancellation = default)
    {
        return Reading.Run<IReadOnlyList<DataProblem>>(() => Problems(progress, cancellation));
    }

    private List<DataProblem> Problems(IProgress<RecordsProgress>? progress, CancellationToken cancellation)
    {
        var problems = new List<DataProblem>();
        foreach (IDataCheck check in Checks)
        {
            var told = new Told(check.Name, progress, cancellation);
            problems.AddRange(check.Check(_storage, told));
        }

        // What is damaged can't be resolved anew; it is to be repaired first.
        if (problems.Count == 0)
        {
            problems.AddRange(Numbers().SelectMany(domain => PartitionCheck.Run(_storage, domain, progress, cancellation)));
        }

        return problems;
    }

    private long[] Numbers()
    {
        using var reading = new Reading(_storage, _known);
        return [.. reading.AllDomains().Select(d => d.Number)];
    }

    /// <summary>Hands progress on, and stops a check between two reports.</summary>
    private sealed class Told(string stage, IProgress<RecordsProgress>? to, CancellationToken cancellation) : IProgress<long>
    {
        public void Report(long value)
        {
            cancellation.ThrowIfCancellationRequested();
            to?.Report(new RecordsProgress(stage, value, 0));
        }
    }
}
