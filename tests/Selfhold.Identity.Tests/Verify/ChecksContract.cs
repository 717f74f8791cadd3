using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.Verify;

public abstract class ChecksContract : IDisposable
{
    private readonly TempHub _hub;
    private readonly HubStorage _storage;
    private readonly Guid _ana;

    private protected ChecksContract(TempHub hub)
    {
        _hub = hub;
        _storage = hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables], Checks = IdentityRoom.Checks });
        var room = new IdentityRoom(_storage, new IdentityOptions());
        using HubWrite write = _storage.BeginWrite();
        _ana = room.Persons.Create(write, "Ana Duarte", "en");
        room.Contacts.Add(write, _ana, ContactKind.Email, "ana@duarte.example");
        room.Contacts.Add(write, _ana, ContactKind.Phone, "+447700900417");
        write.Commit();
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void a_whole_room_has_no_problem()
        => Assert.Empty(Problems());

    [Fact]
    public void a_value_moved_to_another_row_is_found_and_named_without_being_shown()
    {
        Do("UPDATE identity_contact SET sealed = (SELECT c.sealed FROM identity_contact c WHERE c.kind = 2) WHERE kind = 1");
        DataProblem problem = Assert.Single(Problems());
        Assert.Equal("sealed_value_damaged", problem.Code);
        Assert.Contains("identity_contact", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("447700900417", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_person_without_her_key_is_found()
    {
        Do("DELETE FROM keys_record");
        Assert.Contains(Problems(), p => p.Code == "person_key_missing" && p.Message.Contains(_ana.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void a_row_of_nobody_is_found()
    {
        Do("INSERT INTO identity_password (person_id, hash, changed_at) SELECT contact_id, 'x', 1 FROM identity_contact WHERE kind = 1");
        Assert.Equal(["person_missing"], Problems().Select(p => p.Code));
    }

    [Fact]
    public void an_account_that_points_to_another_without_a_proof_of_both_is_found()
    {
        Do("UPDATE identity_person SET joined_into = person_id");
        Assert.Equal(["joined_in_a_chain", "joined_unproven"], Problems().Select(p => p.Code).Order(StringComparer.Ordinal));
    }

    private List<DataProblem> Problems() => [.. IdentityRoom.Checks.SelectMany(c => c.Check(_storage, null))];

    private void Do(string sql)
    {
        using HubWrite write = _storage.BeginWrite(TestContext.Current.CancellationToken);
        Assert.True(write.Execute(sql) > 0);
        write.Commit();
    }
}

public sealed class ChecksOnSqlite() : ChecksContract(TempHub.Sqlite());

public sealed class ChecksOnPostgres() : ChecksContract(TempHub.Postgres());
