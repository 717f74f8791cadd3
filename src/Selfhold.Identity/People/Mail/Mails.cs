using System.Threading.Channels;
using Selfhold.Outbound.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.People.Mail;

/// <summary>Mail on its way: queued, sealed, in the write that it tells of, and handed on later. A mail server that is down delays nobody.</summary>
internal sealed class Mails(IdentityRoom room)
{
    /// <summary>Tries until a mail is given up: with the waits between them about half a day.</summary>
    public const int MostTries = 10;

    private const string Table = "identity_mail";
    private readonly Channel<bool> _queued = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>It is sent once the write is durable.</summary>
    public void Queue(HubWrite write, OutgoingMail mail)
    {
        var id = Guid.CreateVersion7(room.Now);
        byte[] details = PeopleJson.Write(new MailDetails(mail.To, mail.Subject, mail.Text), PeopleJson.Default.MailDetails);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_mail (mail_id, sealed, tries, next_at, created_at) VALUES (@p0, @p1, 0, @p2, @p2)", BulkType.Uuid, BulkType.Bytes, BulkType.Bigint);
        insert.Uuid(0, id).Bytes(1, room.Keys.SealDocument(Table, "mail", id, details)).Long(2, room.NowMicros).Execute();
        write.AfterCommit(() => _queued.Writer.TryWrite(true));
    }

    /// <summary>Waits until this process has queued a mail, or until it is time to look for those of others and those that wait for another try.</summary>
    public async Task Wait(TimeSpan most, CancellationToken ct)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(most);
        try
        {
            await _queued.Reader.ReadAsync(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look for those of others.
        }
    }

    /// <summary>Sends what is due; how many went out. A few at a time are claimed for a minute, in which they can all be sent, so that of several processes one sends each.</summary>
    public async Task<int> SendDue(IMailTransport transport, CancellationToken ct)
    {
        int sent = 0;
        while (await Claim(ct).ConfigureAwait(false) is { Count: > 0 } mine)
        {
            foreach ((Guid id, long tries) in mine)
            {
                Result<bool> outcome = await Send(id, transport, ct).ConfigureAwait(false);
                await Note(id, tries + 1, outcome.Error, ct).ConfigureAwait(false);
                sent += outcome.IsOk ? 1 : 0;
            }
        }

        return sent;
    }

    /// <summary>A mail that does not open is a mail that was not sent: those behind it go on.</summary>
    private async Task<Result<bool>> Send(Guid id, IMailTransport transport, CancellationToken ct)
    {
        try
        {
            return Read(id) is { } mail ? await transport.SendAsync(mail, ct).ConfigureAwait(false) : true;
        }
        catch (StorageException e) when (e.Error.Code is "sealed_value_damaged")
        {
            return e.Error;
        }
    }

    private Task<List<(Guid Id, long Tries)>> Claim(CancellationToken ct)
    {
        using (HubRead read = room.Storage.BeginRead())
        {
            using PreparedSql any = read.Prepare("SELECT COUNT(*) FROM identity_mail WHERE next_at <= @p0 AND done_at IS NULL", BulkType.Bigint);
            if (any.Long(0, room.NowMicros).QueryLong() == 0)
            {
                return Task.FromResult<List<(Guid, long)>>([]);
            }
        }

        return room.Storage.WriteAsync(Claim, ct);
    }

    private List<(Guid Id, long Tries)> Claim(HubWrite write)
    {
        long now = room.NowMicros;
        List<(Guid Id, long Tries)> due = [], mine = [];
        using (PreparedSql select = write.Prepare("SELECT mail_id, tries FROM identity_mail WHERE next_at <= @p0 AND done_at IS NULL ORDER BY next_at LIMIT 5", BulkType.Bigint))
        {
            using SqlRows rows = select.Long(0, now).Query();
            while (rows.Read())
            {
                due.Add((rows.Uuid(0), rows.Long(1)));
            }
        }

        using PreparedSql claim = write.Prepare("UPDATE identity_mail SET next_at = @p2 WHERE mail_id = @p0 AND next_at <= @p1 AND done_at IS NULL", BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
        foreach ((Guid id, long tries) in due)
        {
            if (claim.Uuid(0, id).Long(1, now).Long(2, now + 60_000_000).Execute() == 1)
            {
                mine.Add((id, tries));
            }
        }

        return mine;
    }

    private OutgoingMail? Read(Guid id)
    {
        using HubRead read = room.Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT sealed FROM identity_mail WHERE mail_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, id).Query();
        if (!rows.Read())
        {
            return null;
        }

        MailDetails mail = PeopleJson.Read(room.Keys.OpenDocument(Table, "mail", id, rows.Bytes(0)), PeopleJson.Default.MailDetails);
        return new OutgoingMail(mail.To, mail.Subject, mail.Text);
    }

    /// <summary>A mail that went out is no more; one that failed waits twice as long as before; one given up keeps its reason and loses its contents.</summary>
    private Task<int> Note(Guid id, long tries, Error? failed, CancellationToken ct) => room.Storage.WriteAsync(
        write =>
        {
            if (failed is null)
            {
                using PreparedSql delete = write.Prepare("DELETE FROM identity_mail WHERE mail_id = @p0", BulkType.Uuid);
                return delete.Uuid(0, id).Execute();
            }

            long now = room.NowMicros;
            bool over = tries >= MostTries;
            using PreparedSql update = write.Prepare(
                over ? "UPDATE identity_mail SET tries = @p1, problem = @p2, done_at = @p3, sealed = @p4 WHERE mail_id = @p0"
                    : "UPDATE identity_mail SET tries = @p1, problem = @p2, next_at = @p3 WHERE mail_id = @p0",
                over ? [BulkType.Uuid, BulkType.Bigint, BulkType.Text, BulkType.Bigint, BulkType.Bytes] : [BulkType.Uuid, BulkType.Bigint, BulkType.Text, BulkType.Bigint]);
            update.Uuid(0, id).Long(1, tries).Text(2, failed.Code).Long(3, over ? now : now + (60_000_000L << (int)(tries - 1)));
            write.AfterCommit(() => room.Events.Note("mail_not_sent", reason: failed.Code));
            return (over ? update.Bytes(4, []) : update).Execute();
        },
        ct);
}
