using System.Text;
using Selfhold.Storage;
using Selfhold.Testing;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Tests.Read;

public abstract class ReadContract : IDisposable
{
    private readonly SetClock _clock = new();
    private readonly LogHub _hub;

    protected ReadContract(DatabaseFamily family) => _hub = new LogHub(family, _clock);

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task she_reads_what_was_logged_newest_first_page_by_page()
    {
        Guid ana = LogHub.NewOwner(), shop = LogHub.NewOwner(), grant = Guid.CreateVersion7(), record = Guid.CreateVersion7();
        EntryDraft full = LogHub.Read(ana, fields: ["email", "name"]) with
        {
            Grant = grant, Agreement = new string('a', 64), Reason = "asked \"twice\" \\ by\nphone \u0001 \U0001F600", Actor = "m-1", Records = [record], RequestId = "r-77",
        };
        await _hub.Append(full);
        for (int i = 0; i < 9; i++)
        {
            _clock.Move(TimeSpan.FromHours(10));
            await _hub.Append(LogHub.Read(i % 3 == 0 ? shop : ana), LogHub.Read(LogHub.NewOwner()));
        }

        using HubRead read = _hub.Storage.BeginRead();
        Assert.Equal(10, _hub.Room.CountOf(read, [ana, shop, LogHub.NewOwner()]));
        var all = new List<LogEntry>();
        while (_hub.Room.EntriesOf(read, [ana, shop, ana], all.Count == 0 ? null : all[^1].Index, 3) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        Assert.Equal(10, all.Count);
        Assert.Equal(all.OrderByDescending(e => e.Index), all);
        EntryContent first = all[^1].Content!;
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), first.At);
        Assert.Equal((full.Action, full.Purpose, full.Basis, full.Channel, full.RequestId, full.Reason, full.Actor, full.Grant, full.Agreement), (first.Action, first.Purpose, first.Basis, first.Channel, first.RequestId, first.Reason, first.Actor, first.Grant, first.Agreement));
        Assert.Equal(LogHub.Shop, first.Reader);
        Assert.Equal(full.Fields, first.Fields);
        Assert.Equal(full.Records, first.Records);
        Assert.Equal(all.Where(e => e.Owner == ana).Reverse().SkipLast(1).Select(e => e.Leaf.ToArray()), all.Where(e => e.Owner == ana).Reverse().Skip(1).Select(e => e.Content!.Previous.ToArray()));
    }

    [Fact]
    public async Task nothing_that_an_entry_says_lies_in_clear_beside_reader_day_and_attributes()
    {
        Guid ana = LogHub.NewOwner();
        await _hub.Append(LogHub.Read(ana) with { Reason = "Reason-In-Clear", Actor = "Actor-In-Clear", Purpose = "Purpose-In-Clear", RequestId = "Request-In-Clear" });
        using HubRead read = _hub.Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT sealed FROM accesslog_entry");
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        Assert.DoesNotContain("In-Clear", Encoding.Latin1.GetString(rows.Bytes(0)));
    }

    [Fact]
    public async Task after_an_erasure_her_entries_say_nothing_and_every_other_proof_holds()
    {
        Guid ana = LogHub.NewOwner(), ben = LogHub.NewOwner();
        Receipt hers = (await _hub.Append(LogHub.Read(ana))).Admission!.Receipts[0];
        await _hub.Append(LogHub.Read(ben));
        await _hub.Append(LogHub.Read(ana, LookOutcome.Denied), LogHub.Read(ana, LookOutcome.Denied));
        Guid chain = Assert.NotNull(await _hub.Storage.WriteAsync(w => _hub.Room.EraseContent(w, ana), TestContext.Current.CancellationToken));
        Assert.Null(await _hub.Storage.WriteAsync(w => _hub.Room.EraseContent(w, ana), TestContext.Current.CancellationToken));
        Assert.Null(await _hub.Storage.WriteAsync(w => _hub.Room.EraseContent(w, chain), TestContext.Current.CancellationToken));

        // A worker that still knows her chain must not go on with its key.
        await _hub.Append(LogHub.Read(ana));
        await _hub.Append(LogHub.Read(ben));
        using HubRead read = _hub.Storage.BeginRead();
        LogEntry after = Assert.Single(_hub.Room.EntriesOf(read, [ana]));
        Assert.NotEqual(chain, after.Chain);
        Assert.Equal(1, after.Number);
        Assert.Equal(2, _hub.Room.EntriesOf(read, [ben]).Count);
        Assert.All(_hub.Room.EntriesOf(read, [chain]), e => Assert.Null(e.Content));
        _hub.Proven(hers);
        LogReport report = _hub.Room.Verify(ct: TestContext.Current.CancellationToken);
        Assert.Null(report.Bad);
        Assert.Equal((5, 3, 2), (report.Entries, report.Chains, report.Erased));
        Assert.Equal(0, Long("SELECT COUNT(*) FROM keys_record WHERE record_id = @p0", chain));
    }

    [Fact]
    public async Task one_entry_can_be_erased_alone()
    {
        Guid ana = LogHub.NewOwner(), ben = LogHub.NewOwner();
        await _hub.Append(LogHub.Read(ana));
        await _hub.Append(LogHub.Read(ana));
        Assert.False(await _hub.Room.EraseEntry(ben, 0, Reader.Herself, ct: TestContext.Current.CancellationToken));
        Assert.True(await _hub.Room.EraseEntry(ana, 0, Reader.Herself, "a mistake", TestContext.Current.CancellationToken));
        Assert.False(await _hub.Room.EraseEntry(ana, 0, Reader.Herself, ct: TestContext.Current.CancellationToken));

        // What tells of an erasure stays.
        Assert.False(await _hub.Room.EraseEntry(ana, 2, Reader.Herself, ct: TestContext.Current.CancellationToken));
        using HubRead read = _hub.Storage.BeginRead();
        IReadOnlyList<LogEntry> entries = _hub.Room.EntriesOf(read, [ana]);
        Assert.Equal([false, false, true], entries.Select(e => e.Content is null));
        EntryContent told = entries[0].Content!;
        Assert.Equal(("erase", LookOutcome.Done, Reader.Herself, "a mistake"), (told.Action, entries[0].Outcome, told.Reader, told.Reason));
        Assert.Equal((0, LookOutcome.Released, LogHub.Shop), (told.Erased!.Index, told.Erased.Outcome, told.Erased.Reader));
        Assert.Equal(["email", "name"], told.Erased.Fields);
        Assert.Null(_hub.Room.Verify(ct: TestContext.Current.CancellationToken).Bad);
        BundleReport report = BundleCheck.Run(_hub.Room.Bundle(read, [ana]).Write());
        Assert.Null(report.Bad);
        Assert.Equal((3, 1), (report.Entries, report.Erased));
    }

    [Fact]
    public async Task denied_attempts_of_an_hour_are_one_entry_at_once_and_one_that_counts_the_rest()
    {
        Guid ana = LogHub.NewOwner();
        Reader other = LogHub.Shop with { Client = "other" };
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _hub.Append(LogHub.Read(ana, LookOutcome.Denied))));
        await _hub.Append(LogHub.Read(ana, LookOutcome.Denied));
        await _hub.Append(LogHub.Read(ana, LookOutcome.Denied, other));
        Assert.Equal(2, _hub.Sound());
        Assert.Equal(0, await _hub.Room.TellDenials(TestContext.Current.CancellationToken));
        _clock.Move(TimeSpan.FromHours(1));
        await _hub.Append(LogHub.Read(ana, LookOutcome.Denied));
        Assert.Equal(3, _hub.Sound());
        Assert.Equal(1, await _hub.Room.TellDenials(TestContext.Current.CancellationToken));
        Assert.Equal(0, await _hub.Room.TellDenials(TestContext.Current.CancellationToken));
        using (HubRead read = _hub.Storage.BeginRead())
        {
            LogEntry told = _hub.Room.EntriesOf(read, [ana])[0];
            Assert.Equal((50, LookOutcome.Denied, "shop"), (told.Content!.Count, told.Outcome, told.Content.Reader.Client));
            Assert.Equal(53, _hub.Room.EntriesOf(read, [ana]).Sum(e => e.Content!.Count));
        }

        _clock.Move(TimeSpan.FromHours(3));
        await _hub.Room.TellDenials(TestContext.Current.CancellationToken);
        Assert.Equal(0, Long("SELECT COUNT(*) FROM accesslog_denial WHERE chain <> @p0", Guid.Empty));
        Assert.Null(_hub.Room.Verify(ct: TestContext.Current.CancellationToken).Bad);
    }

    [Fact]
    public async Task denials_are_told_of_by_the_clock_though_it_once_ran_ahead()
    {
        Guid ana = LogHub.NewOwner();
        _clock.Move(TimeSpan.FromDays(400));
        await _hub.Append(LogHub.Read(LogHub.NewOwner()));
        _clock.Move(TimeSpan.FromDays(-400));
        for (int i = 0; i < 5; i++)
        {
            await _hub.Append(LogHub.Read(ana, LookOutcome.Denied));
        }

        _clock.Move(TimeSpan.FromHours(1));
        Assert.Equal(1, await _hub.Room.TellDenials(TestContext.Current.CancellationToken));
        await _hub.Append(LogHub.Read(ana, LookOutcome.Denied));
        using HubRead read = _hub.Storage.BeginRead();
        Assert.Equal([1L, 4, 1], _hub.Room.EntriesOf(read, [ana]).Select(e => e.Content!.Count));
        Assert.Null(_hub.Room.Verify(ct: TestContext.Current.CancellationToken).Bad);
    }

    [Fact]
    public async Task what_was_erased_stays_erased_when_older_data_is_restored()
    {
        Guid ana = LogHub.NewOwner(), ben = LogHub.NewOwner();
        await _hub.Append(LogHub.Read(ana));
        await _hub.Append(LogHub.Read(ana, LookOutcome.Denied));
        await _hub.Append(LogHub.Read(ben));
        using var data = new MemoryStream();
        using var keys = new MemoryStream();
        Assert.Null(HubBackup.Write(_hub.Storage, data, Stream.Null).Error);
        _clock.Move(TimeSpan.FromMinutes(5));
        Guid chain = Assert.NotNull(await _hub.Storage.WriteAsync(w => _hub.Room.EraseContent(w, ana), TestContext.Current.CancellationToken));
        Assert.Null(HubBackup.Write(_hub.Storage, Stream.Null, keys).Error);
        data.Position = keys.Position = 0;

        using TempHub other = TempHub.Of(_hub.Storage.Family);
        Directory.CreateDirectory(other.DataDirectory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(other.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.Copy(_hub.Location.MasterKeyFile, other.Location.MasterKeyFile);
        Assert.Null(HubBackup.Restore(data, keys, other.Location, _hub.Options()).Error);
        HubStorage storage = other.Open(_hub.Options());
        using var room = new AccessLogRoom(storage, new AccessLogOptions { Origin = LogHub.Origin });
        LogReport report = room.Verify(ct: TestContext.Current.CancellationToken);
        Assert.Null(report.Bad);
        Assert.Equal((3, 2), (report.Entries, report.Erased));
        await LogHub.Append(room, LogHub.Read(ana));
        using HubRead read = storage.BeginRead();
        LogEntry after = Assert.Single(room.EntriesOf(read, [ana]));
        Assert.NotEqual(chain, after.Chain);
        Assert.All(room.EntriesOf(read, [chain]), e => Assert.Null(e.Content));
        Assert.Null(room.Verify(ct: TestContext.Current.CancellationToken).Bad);
    }

    [Fact]
    public async Task after_a_leak_the_log_says_whom_which_attributes_and_since_when()
    {
        Guid ana = LogHub.NewOwner(), ben = LogHub.NewOwner();
        Reader other = LogHub.Shop with { Client = "other" };
        await _hub.Append(LogHub.Read(ana));
        _clock.Move(TimeSpan.FromDays(1));
        await _hub.Append(LogHub.Read(ana), LogHub.Read(ben, fields: "email"));
        _clock.Move(TimeSpan.FromDays(1));
        await _hub.Append(LogHub.Read(ana), LogHub.Read(ben, LookOutcome.Denied), LogHub.Read(ben, LookOutcome.Done));
        await _hub.Append(LogHub.Read(ben, reader: other));
        using HubRead read = _hub.Storage.BeginRead();
        var query = new DisclosureQuery(LogHub.Shop.Business, "shop", new DateOnly(2026, 3, 5));
        IReadOnlyList<Disclosure> found = _hub.Room.Disclosures(read, query);
        Assert.Equal(2, found.Count);
        Disclosure hers = found.Single(d => d.Owner == ana);
        Assert.Equal((new DateOnly(2026, 3, 5), new DateOnly(2026, 3, 6), 2L), (hers.First, hers.Last, hers.Count));
        Assert.Equal(["email", "name"], hers.Fields);
        Assert.Equal(["email"], found.Single(d => d.Owner == ben).Fields);
        Assert.Equal(3, _hub.Room.Disclosures(read, query with { Client = null }).Count);
        Assert.Empty(_hub.Room.Disclosures(read, query with { Business = LogHub.NewOwner() }));
        Assert.Single(_hub.Room.Disclosures(read, query with { Since = new DateOnly(2026, 3, 4), Until = new DateOnly(2026, 3, 4) }));
    }

    [Fact]
    public async Task her_bundle_is_checked_without_the_hub()
    {
        Guid ana = LogHub.NewOwner(), shop = LogHub.NewOwner();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _hub.Append(LogHub.Read(i % 7 == 0 ? ana : i % 11 == 0 ? shop : LogHub.NewOwner()))));
        string kept;
        using (HubRead read = _hub.Storage.BeginRead())
        {
            kept = _hub.Room.Bundle(read, [ana]).Checkpoint;
        }

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _hub.Append(LogHub.Read(i % 7 == 0 ? ana : LogHub.NewOwner()))));
        using HubRead later = _hub.Storage.BeginRead();
        byte[] bundle = _hub.Room.Bundle(later, [ana, shop], [300]).Write();
        BundleReport report = BundleCheck.Run(bundle, new BundleCheckOptions { Keys = [_hub.Room.Verifier], Origin = LogHub.Origin, Seen = kept });
        Assert.Null(report.Bad);
        Assert.Equal((2, true, true, 600), (report.Chains, report.KeyIsTrusted, report.ContinuesSeen, report.Size));
        Assert.Equal(_hub.Room.CountOf(later, [ana, shop]), report.Entries);
    }

    private long? Long(string sql, Guid parameter)
    {
        using HubRead read = _hub.Storage.BeginRead();
        using PreparedSql select = read.Prepare(sql, BulkType.Uuid);
        return select.Uuid(0, parameter).QueryLong();
    }
}

public sealed class ReadOnSqlite() : ReadContract(DatabaseFamily.Sqlite);

public sealed class ReadOnPostgres() : ReadContract(DatabaseFamily.Postgres);
