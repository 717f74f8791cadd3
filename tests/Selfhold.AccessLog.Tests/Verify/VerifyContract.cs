using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Tests.Verify;

public abstract class VerifyContract : IDisposable
{
    private const int Entries = 600;
    private readonly SetClock _clock = new();
    private readonly LogHub _hub;
    private readonly Guid[] _owners = [.. Enumerable.Range(0, 20).Select(_ => LogHub.NewOwner())];
    private string _kept = "";

    protected VerifyContract(DatabaseFamily family) => _hub = new LogHub(family, _clock);

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is done to the database, and the code and place that must be named. A place of -1: none.</summary>
    public static TheoryData<string, string, long> Deeds() => new()
    {
        { "UPDATE accesslog_entry SET leaf = {flipped} WHERE seq = 77", "entry_altered", 77 },
        { "UPDATE accesslog_entry SET sealed = {flipped:sealed} WHERE seq = 78", "entry_unreadable", 78 },
        { "UPDATE accesslog_entry SET day = day + 1 WHERE seq = 599", "entry_column", 599 },
        { "UPDATE accesslog_entry SET day = day - 1 WHERE seq = 300", "entry_back_dated", 300 },
        { "UPDATE accesslog_entry SET outcome = 3 WHERE seq = 301", "entry_column", 301 },
        { "UPDATE accesslog_entry SET reader = reader + 1 WHERE seq = 302", "entry_column", 302 },
        { "UPDATE accesslog_entry SET fields = fields + 1 WHERE seq = 303", "entry_column", 303 },
        { "UPDATE accesslog_entry SET sealed = NULL, leaf = {flipped} WHERE seq = 20", "chain_broken", 40 },
        { "DELETE FROM accesslog_entry WHERE seq = 100", "entry_missing", 100 },
        { "DELETE FROM accesslog_entry WHERE seq >= 590", "entry_missing", 590 },
        { "UPDATE accesslog_entry SET seq = CASE seq WHEN 200 THEN -1 ELSE 200 END WHERE seq IN (200, 201); UPDATE accesslog_entry SET seq = 201 WHERE seq = -1", "tile_differs", 200 },
        { "INSERT INTO accesslog_entry (log, seq, chain, number, reader, fields, day, outcome, leaf, sealed) SELECT log, 600, chain, number + 1, reader, fields, day, outcome, leaf, NULL FROM accesslog_entry WHERE seq = 599", "entry_extra", 600 },
        { "UPDATE accesslog_log SET root = {flipped:root} WHERE log = 0", "head_differs", -2 },
        { "UPDATE accesslog_log SET size = 599 WHERE log = 0", "entry_extra", 599 },
        { "UPDATE accesslog_chain SET last = last - 1 WHERE last > 1", "chain_end", -2 },
        { "DELETE FROM accesslog_tile WHERE level = 0 AND tile = 1", "tile_differs", 256 },
        { "UPDATE accesslog_tile SET root = {flipped:root} WHERE level = 0 AND tile = 1", "tile_differs", 256 },
        { "UPDATE accesslog_tile SET hashes = {flipped:hashes} WHERE level = 0 AND tile = 0", "tile_differs", 255 },
        { "INSERT INTO accesslog_tile (log, level, tile, root, hashes) SELECT log, level, 7, root, hashes FROM accesslog_tile WHERE tile = 0", "tile_differs", -2 },
        { "UPDATE accesslog_checkpoint SET size = 451 WHERE size = 450", "head_differs", -2 },
        { "UPDATE accesslog_checkpoint SET note = (SELECT note FROM accesslog_log) WHERE size = 450", "head_differs", -2 },
        { "DELETE FROM keys_record WHERE record_id IN (SELECT chain FROM accesslog_entry WHERE seq = 0)", "entry_unreadable", 0 },
        { "DELETE FROM accesslog_key", "log_key_missing", -1 },
        { "UPDATE accesslog_entry SET sealed = NULL WHERE seq = 78", "entry_erased_unsaid", 78 },
        { "UPDATE accesslog_entry SET sealed = NULL, outcome = 3, reader = 7, fields = 9 WHERE seq IN (78, 599)", "entry_erased_unsaid", 78 },
        { "UPDATE accesslog_entry SET sealed = NULL WHERE chain IN (SELECT chain FROM accesslog_entry WHERE seq = 0); DELETE FROM keys_record WHERE record_id IN (SELECT chain FROM accesslog_entry WHERE seq = 0)", "entry_erased_unsaid", -2 },
    };

    [Theory]
    [MemberData(nameof(Deeds))]
    public async Task what_was_done_to_the_database_is_found_and_named(string deed, string code, long place)
    {
        await Fill();
        Assert.Null(_hub.Room.Verify(ct: TestContext.Current.CancellationToken).Bad);
        foreach (string sql in deed.Split("; "))
        {
            await Do(sql);
        }

        Transparency.Finding bad = _hub.Room.Verify(ct: TestContext.Current.CancellationToken).Bad!;
        Assert.NotNull(bad);
        Assert.True(bad.Code.StartsWith(code, StringComparison.Ordinal), $"{bad.Code}: {bad.Message}");
        if (place != -2)
        {
            Assert.Equal(place == -1 ? null : place, bad.Index);
        }

        Assert.StartsWith("log_", Assert.Single(AccessLogRoom.Checks[0].Check(_hub.Storage, null)).Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE accesslog_entry SET day = day + 1 WHERE seq = 599", "entry_column", 599)]
    [InlineData("UPDATE accesslog_entry SET outcome = 3 WHERE seq = 599", "entry_column", 599)]
    [InlineData("UPDATE accesslog_entry SET reader = reader + 1 WHERE seq = 599", "entry_column", 599)]
    [InlineData("UPDATE accesslog_entry SET fields = fields + 1 WHERE seq = 599", "entry_column", 599)]
    [InlineData("UPDATE accesslog_entry SET sealed = NULL WHERE seq = 598", "entry_erased_unsaid", 598)]
    [InlineData("UPDATE accesslog_entry SET sealed = NULL WHERE seq = 600", "entry_erased_unsaid", 599)]
    [InlineData("UPDATE accesslog_entry SET sealed = (SELECT sealed FROM accesslog_entry WHERE seq = 598) WHERE seq = 599", "entry_unreadable", 599)]
    public async Task what_stands_beside_an_entry_that_was_erased_alone_is_bound_by_the_one_that_says_so(string deed, string code, long place)
    {
        await Fill();
        await EraseLast();
        LogReport before = _hub.Room.Verify(ct: TestContext.Current.CancellationToken);
        Assert.Null(before.Bad);
        Assert.Equal(1, before.Erased);

        // So that the day may be moved without going back before the next.
        _clock.Move(TimeSpan.FromDays(3));
        await Do(deed);
        Transparency.Finding bad = _hub.Room.Verify(ct: TestContext.Current.CancellationToken).Bad!;
        Assert.NotNull(bad);
        Assert.Equal((code, place), (bad.Code, bad.Index));
    }

    [Fact]
    public async Task a_content_that_is_put_back_after_its_erasure_is_named()
    {
        await Fill();
        byte[] old;
        using (HubRead read = _hub.Storage.BeginRead())
        {
            using PreparedSql select = read.Prepare("SELECT sealed FROM accesslog_entry WHERE seq = 599");
            using SqlRows rows = select.Query();
            Assert.True(rows.Read());
            old = rows.Bytes(0).ToArray();
        }

        await EraseLast();
        await _hub.Storage.WriteAsync(
            write =>
            {
                using PreparedSql update = write.Prepare("UPDATE accesslog_entry SET sealed = @p0 WHERE seq = 599", BulkType.Bytes);
                return update.Bytes(0, old).Execute();
            },
            TestContext.Current.CancellationToken);
        Transparency.Finding bad = _hub.Room.Verify(ct: TestContext.Current.CancellationToken).Bad!;
        Assert.Equal(("entry_erased_back", 600L), (bad.Code, bad.Index));
    }

    /// <summary>Erases entry 599, whose owner is any of them; a day later.</summary>
    private async Task EraseLast()
    {
        _clock.Move(TimeSpan.FromDays(2));
        int erased = 0;
        foreach (Guid owner in _owners)
        {
            erased += await _hub.Room.EraseEntry(owner, 599, Reader.Operator, ct: TestContext.Current.CancellationToken) ? 1 : 0;
        }

        Assert.Equal(1, erased);
    }

    [Fact]
    public async Task a_log_cut_back_to_an_older_head_of_its_own_shows_against_a_head_that_was_kept()
    {
        string older = await Fill();
        await Do("DELETE FROM accesslog_entry WHERE seq >= 450");
        await Do("DELETE FROM accesslog_tile WHERE level = 0 AND tile = 1");
        await Do("DELETE FROM accesslog_checkpoint WHERE size > 450");
        await Do("UPDATE accesslog_chain SET last = (SELECT MAX(number) FROM accesslog_entry e WHERE e.chain = accesslog_chain.chain), head = (SELECT leaf FROM accesslog_entry e WHERE e.chain = accesslog_chain.chain ORDER BY number DESC LIMIT 1)");
        Checkpoint cut = Checkpoint.Parse(SignedNote.Parse(older).Value.Text).Value;
        using (HubWrite write = _hub.Storage.BeginWrite(TestContext.Current.CancellationToken))
        {
            var range = new CompactRange();
            using (PreparedSql leaves = write.Prepare("SELECT leaf FROM accesslog_entry ORDER BY seq"))
            using (SqlRows rows = leaves.Query())
            {
                while (rows.Read())
                {
                    range.Append(new TreeHash(rows.Bytes(0)));
                }
            }

            Assert.Equal(cut.Root, range.Root);
            using PreparedSql head = write.Prepare("UPDATE accesslog_log SET size = @p0, root = @p1, range = @p2, note = @p3", BulkType.Bigint, BulkType.Bytes, BulkType.Bytes, BulkType.Text);
            head.Long(0, range.Size).Bytes(1, range.Root.Span).Bytes(2, range.ToBytes()).Text(3, older).Execute();
            write.Commit();
        }

        await Do("DELETE FROM accesslog_tile WHERE level = 0 AND tile = 1");
        LogReport alone = _hub.Room.Verify(ct: TestContext.Current.CancellationToken);
        Assert.True(alone.Bad is null or { Code: "tile_differs" });
        Assert.Equal("entry_missing", _hub.Room.Verify([_kept], ct: TestContext.Current.CancellationToken).Bad!.Code);
    }

    [Fact]
    public async Task a_log_made_anew_with_its_own_key_shows_against_a_head_that_was_kept()
    {
        await Fill();
        using var other = new LogHub(_hub.Storage.Family, _clock);
        Assert.NotNull(other.Room.Verify([_kept], ct: TestContext.Current.CancellationToken).Bad);

        // The same key signs another past.
        string forged = _hub.Room.Signer.Sign(300, Rfc6962.Leaf("another past"u8));
        Transparency.Finding bad = _hub.Room.Verify([forged], ct: TestContext.Current.CancellationToken).Bad!;
        Assert.Equal("head_differs", bad.Code);
    }

    [Fact]
    public async Task nothing_grows_from_a_head_that_the_hub_did_not_sign()
    {
        await Fill();
        await Do("UPDATE accesslog_log SET root = {flipped:root} WHERE log = 0");
        _hub.Reopen();
        StorageException refused = await Assert.ThrowsAsync<StorageException>(() => _hub.Append(LogHub.Read(_owners[0])));
        Assert.Equal("log_damaged", refused.Error.Code);
        await Do("UPDATE accesslog_log SET root = {flipped:root} WHERE log = 0");
        await _hub.Append(LogHub.Read(_owners[0]));
        Assert.Equal(Entries + 1, _hub.Sound());
    }

    private async Task<string> Fill()
    {
        string older = "";
        for (int i = 0; i < Entries; i += 50)
        {
            _clock.Move(TimeSpan.FromHours(5));
            await Task.WhenAll(Enumerable.Range(i, 50).Select(j => _hub.Append(LogHub.Read(_owners[j % 20]))));

            if (i + 50 is 450 or 600)
            {
                await _hub.Room.Publish(TestContext.Current.CancellationToken);
                using HubRead read = _hub.Storage.BeginRead();
                _kept = _hub.Room.Published(read)!;
                older = i + 50 == 450 ? _kept : older;
            }
        }

        return older;
    }

    private Task<int> Do(string sql) => _hub.Storage.WriteAsync(write => write.Execute(Flipped(sql)), TestContext.Current.CancellationToken);

    /// <summary>A column with its last byte changed; twice gives back what was.</summary>
    private string Flipped(string sql)
    {
        foreach (string column in (string[])["leaf", "sealed", "root", "hashes"])
        {
            string other = _hub.Storage.Family == DatabaseFamily.Postgres
                ? $"set_byte({column}, length({column}) - 1, get_byte({column}, length({column}) - 1) # 255)"
                : $"CAST(substr({column}, 1, length({column}) - 1) || unhex(printf('%02X', 255 - (instr('0123456789ABCDEF', substr(hex({column}), -2, 1)) - 1) * 16 - (instr('0123456789ABCDEF', substr(hex({column}), -1)) - 1))) AS BLOB)";
            sql = sql.Replace("{flipped:" + column + "}", other).Replace(column == "leaf" ? "{flipped}" : "\0", other);
        }

        return sql;
    }
}

public sealed class VerifyOnSqlite() : VerifyContract(DatabaseFamily.Sqlite);

public sealed class VerifyOnPostgres() : VerifyContract(DatabaseFamily.Postgres);
