using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Selfhold.AccessLog;
using Selfhold.Identity;
using Selfhold.Outbound.Mail;
using Selfhold.Outbound.Messages;
using Selfhold.Records.Tests.Support;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Records.Tests.Persons;

/// <summary>Persons and records in one hub, with a mailbox and a phone on which codes arrive.</summary>
public abstract class PersonContract : IDisposable
{
    private readonly TempHub _hub;
    private int _files;

    protected PersonContract(DatabaseFamily family)
    {
        Assert.SkipWhen(family == DatabaseFamily.Postgres && PostgresServer.Shared is null, "No PostgreSQL programs; ./test installs them.");
        _hub = TempHub.Of(family);
        Clock = new SetClock();
        Storage = _hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables, RecordsRoom.Tables], Checks = RecordsRoom.Checks, Clock = Clock });
        Identity = new IdentityRoom(Storage, new IdentityOptions { HubName = "Testhub" });
        Room = new RecordsRoom(Storage, Identity, Phones);
    }

    private protected SetClock Clock { get; }

    protected HubStorage Storage { get; }

    protected HubLocation Location => _hub.Location;

    private protected IdentityRoom Identity { get; }

    protected RecordsRoom Room { get; }

    protected PhoneBox Phones { get; } = new();

    protected MailDrop Mails { get; } = new();

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _hub.Dispose();

    protected static T Ok<T>(Result<T> result)
    {
        Assert.True(result.IsOk, result.Error?.ToString());
        return result.Value;
    }

    protected static string Code<T>(Result<T> result)
    {
        Assert.False(result.IsOk, "An error was expected.");
        return result.Error!.Code;
    }

    protected ImportReport Import(string source, string file, bool snapshot = false)
    {
        string path = Path.Combine(_hub.DataDirectory, $"file{++_files}.txt");
        File.WriteAllText(path, file);
        ImportReport report = Ok(Room.Import(new ImportRequest(path, source) { Snapshot = snapshot, ConfirmEnding = (_, _) => true }));
        Assert.Empty(report.Problems);
        Clock.Advance(TimeSpan.FromMinutes(1));
        return report;
    }

    protected Guid Person(string? name)
    {
        using HubWrite write = Storage.BeginWrite();
        Guid person = Identity.Persons.Create(write, name, "en");
        write.Commit();
        return person;
    }

    /// <summary>Joins an account into another, as identity does.</summary>
    protected void Join(Guid account, Guid leader)
    {
        using HubWrite write = Storage.BeginWrite();
        using PreparedSql update = write.Prepare("UPDATE identity_person SET joined_into = @p1 WHERE person_id = @p0", BulkType.Uuid, BulkType.Uuid);
        Assert.Equal(1, update.Uuid(0, account).Uuid(1, leader).Execute());
        write.Commit();
    }

    /// <summary>A confirmed e-mail address of the account itself.</summary>
    protected void Confirm(Guid account, string email)
    {
        using HubWrite write = Storage.BeginWrite();
        Ok(Identity.Contacts.Verify(write, account, Selfhold.Identity.People.EmailAddress.Read(email)!));
        write.Commit();
    }

    protected async Task<ProofBegun> Begin(Guid person, string value) => Ok(await Room.BeginProof(person, Kind(value), value, Stop));

    protected static ContactKind Kind(string value) => value.Contains('@') ? ContactKind.Email : ContactKind.Phone;

    /// <summary>The code that arrived last at the point.</summary>
    protected async Task<string> CodeAt(string value)
    {
        string? text = null;
        if (value.Contains('@'))
        {
            await Identity.Mails.SendDue(Mails, Stop);
            text = Mails.All.LastOrDefault(m => string.Equals(m.To, value, StringComparison.OrdinalIgnoreCase))?.Text;
        }
        else
        {
            for (int wait = 0; wait < 200 && (text = Phones.Last(value)) is null; wait++)
            {
                await Task.Delay(10, Stop);
            }
        }

        Assert.NotNull(text);
        return Regex.Match(text, "[0-9]{4} [0-9]{4}").Value;
    }

    protected async Task<ProofDone> Prove(Guid person, string value)
    {
        Phones.Forget();
        ProofBegun begun = await Begin(person, value);
        ProofDone done = Ok(await Room.CompleteProof(person, begun.Challenge, await CodeAt(value), Stop));
        Clock.Advance(TimeSpan.FromHours(2));
        return done;
    }

    protected IReadOnlyList<ProofInfo> ProofsOf(params Guid[] accounts)
    {
        using HubRead read = Storage.BeginRead();
        return Room.Proofs(read, accounts);
    }

    protected string[] HistoryOf(Guid account)
    {
        using HubRead read = Storage.BeginRead();
        return [.. Room.ProofHistory(read, [account]).Select(e => e.Kind)];
    }

    protected PersonRecordView Her(params Guid[] accounts)
    {
        using HubRead read = Storage.BeginRead();
        return Room.PersonRecord(read, For(accounts[0]), accounts);
    }

    protected static Admission For(Guid owner) => new([new Receipt(owner, 0, default, "", [])]);

    protected Guid Record(string source, string id)
    {
        using HubRead read = Storage.BeginRead();
        using var sql = new Selfhold.Records.Data.Sql(read.Connection, read.Transaction);
        SourceInfo info = Ok(Room.Source(source)).Source;
        Guid domain = Guid.Empty;
        sql.Query("SELECT d.domain_id FROM records_source s JOIN records_domain d ON d.number = s.domain_number WHERE s.name = @n", r => domain = Selfhold.Records.Data.Sql.Id(r, 0), ("n", source));
        return Storage.Keys.Domain(domain).Index.RecordId(info.Id, Encoding.UTF8.GetBytes(id));
    }

    protected Guid? Under(Guid record)
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT under FROM keys_record WHERE record_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, record).Query();
        Assert.True(rows.Read());
        return rows.IsNull(0) ? null : rows.Uuid(0);
    }

    protected void Tamper(string sql)
    {
        using HubWrite write = Storage.BeginWrite();
        Assert.True(write.Execute(sql) > 0, "Nothing was changed by: " + sql);
        write.Commit();
    }

    protected string Dump(string domain)
    {
        using var to = new MemoryStream();
        Room.Dump(domain, to);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    protected Guid CustomerOf(string source, string id)
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT customer_id FROM records_link WHERE record_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, Record(source, id)).Query();
        Assert.True(rows.Read());
        return rows.Uuid(0);
    }

    /// <summary>Two businesses that know nothing of each other.</summary>
    protected void TwoShops()
    {
        Ok(Room.AddDomain("books", country: "GB"));
        Ok(Room.AddSource("bookshop", "books"));
        Ok(Room.AddDomain("garden", country: "GB"));
        Ok(Room.AddSource("gardens", "garden"));
        Import("bookshop", Files.Crm);
        Import("gardens", Files.Shop);
    }
}

/// <summary>Phones of everybody.</summary>
public sealed class PhoneBox : IMessageTransport
{
    private readonly ConcurrentQueue<OutgoingMessage> _got = new();

    public Result<bool>? Answer { get; set; }

    public int Count => _got.Count;

    public string? Last(string number) => _got.LastOrDefault(m => m.To == "+" + string.Concat(number.Where(char.IsAsciiDigit)))?.Text;

    public void Forget() => _got.Clear();

    public Task<Result<bool>> SendAsync(OutgoingMessage message, CancellationToken ct)
    {
        if (Answer is { } refused)
        {
            return Task.FromResult(refused);
        }

        _got.Enqueue(message);
        return Task.FromResult<Result<bool>>(true);
    }
}

/// <summary>Mailboxes of everybody.</summary>
public sealed class MailDrop : IMailTransport
{
    private readonly ConcurrentQueue<OutgoingMail> _got = new();

    public IReadOnlyList<OutgoingMail> All => [.. _got];

    public Task<Result<bool>> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        _got.Enqueue(mail);
        return Task.FromResult<Result<bool>>(true);
    }
}
