using System.Security.Cryptography;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply;

namespace Selfhold.Hub.Demo;

/// <summary>A pair that was decided and taken back, and what that left behind.</summary>
/// <param name="Bytes">Length of the customers' views as JSON.</param>
/// <param name="Restored">They are byte for byte the same before the decision and after its undo.</param>
/// <param name="Same">What was decided: the opposite of what the hub did without a decision, so that there is something to take back.</param>
internal sealed record Taken(ReviewItem Pair, CustomerView A, CustomerView B, Matching.Explanation Why, bool Same, int Bytes, string Sha256, bool Restored);

/// <summary>Everything that the demo tells, found out by doing it.</summary>
internal sealed record DemoFigures(
    KestrelHub Kestrel, TimeSpan Built, CustomerView? Story, Taken? Undone, long Waiting, ImportReport Again, ExportReport Corrected, IReadOnlyList<Finding> Doctor)
{
    public static DemoFigures Of(KestrelHub kestrel, string samples, TimeSpan built, CancellationToken cancellation)
    {
        long waiting = kestrel.Room.ReviewCount(kestrel.Domain);
        CustomerView? story = Demo.Story.Pick(kestrel, cancellation);
        Taken? undone = DecideAndUndo(kestrel, cancellation);
        ImportReport again = kestrel.Room.Import(new ImportRequest(Demo.Kestrel.File(samples, Demo.Kestrel.Systems[0]), Demo.Kestrel.Systems[0]), null, cancellation).OrFail();
        ExportReport corrected = kestrel.Supply.ExportOriginal(kestrel.Looker, Demo.Kestrel.Systems[^1], Stream.Null, corrected: true, cancellation).Await();
        return new DemoFigures(kestrel, built, story, undone, waiting, again, corrected, HubDoctor.Examine(kestrel.Hub.Storage));
    }

    /// <summary>What <c>--json</c> shows.</summary>
    public object Json(string data)
    {
        ProcessFigures process = ProcessFigures.Now();
        return new
        {
            data,
            records = Kestrel.Records,
            people = Kestrel.Customers.Count,
            review = Waiting,
            story = Story?.Records.Select(r => r.Record),
            undo = new { pair = Undone is null ? null : (RecordRef[])[Undone.Pair.A, Undone.Pair.B], bytes = Undone?.Bytes, sha256 = Undone?.Sha256, restored = Undone?.Restored },
            again = new { Again.Rows, Again.Unchanged, Again.Operation },
            corrected = new { Corrected.Rows, Corrected.ChangedRows, Corrected.ChangedCells },
            doctor = new { ok = Doctor.All(f => f.Severity != Severity.Error), findings = Doctor },
            seconds = Math.Round(process.Seconds, 3),
            peakMemoryMb = Math.Round(process.PeakMemoryMb, 1),
        };
    }

    private static Taken? DecideAndUndo(KestrelHub kestrel, CancellationToken cancellation)
    {
        SupplyRoom supply = kestrel.Supply;
        Looker looker = kestrel.Looker;
        ReviewItem[] waiting = supply.Reviews(looker, kestrel.Domain, int.MaxValue, 0, cancellation).Await();
        if (waiting.Length == 0)
        {
            return null;
        }

        // One that is not joined: what a join does, and its undo, is easier to see.
        ReviewItem pair = waiting.FirstOrDefault(r => r.CustomerA != r.CustomerB) ?? waiting[0];

        CustomerView a = supply.ShowCustomerOf(looker, pair.A, cancellation).Await(), b = supply.ShowCustomerOf(looker, pair.B, cancellation).Await();
        Matching.Explanation why = supply.Explain(looker, pair.A, pair.B, cancellation).Await();
        byte[] before = [.. Page(a), .. Page(b)];
        bool same = a.Id != b.Id;
        DecisionReport decided = supply.Decide(looker, pair.A, pair.B, same, cancellation).Await();
        kestrel.Room.Undo(kestrel.Domain, decided.Operation, null, cancellation).OrFail();
        byte[] after = [.. Page(supply.ShowCustomerOf(looker, pair.A, cancellation).Await()), .. Page(supply.ShowCustomerOf(looker, pair.B, cancellation).Await())];
        return new Taken(pair, a, b, why, same, before.Length, Convert.ToHexStringLower(SHA256.HashData(before)), before.AsSpan().SequenceEqual(after));
    }

    /// <summary>All of a customer but the number of the operation that touched a link last: that one is the undo now.</summary>
    private static byte[] Page(CustomerView view) => JsonOut.Bytes(view with { Records = [.. view.Records.Select(r => r with { Operation = 0 })] });
}
