using Microsoft.Extensions.Logging;
using Selfhold.Storage;

namespace Selfhold.Identity.Data;

/// <summary>What happened, for the log and, where it concerns a person, for her own list. Ids and codes only.</summary>
internal sealed class SecurityEvents(HubStorage storage, ILogger logger)
{
    public ILogger Logger { get; } = logger;

    /// <summary>One line in the log; nothing is stored. For what concerns no known person: a refused client, a broken token.</summary>
    /// <param name="kind">Stable, snake_case: <c>sign_in</c>, <c>sign_in_refused</c>, <c>code_replayed</c> …</param>
    /// <param name="reason">An error code, never free text from outside.</param>
    public void Note(string kind, Guid? person = null, string? client = null, string? reason = null) => Log.SecurityEvent(Logger, kind, person, client, reason);

    /// <summary>One line in the log and a row in the person's list; the line is written when the write has become durable.</summary>
    public void Record(HubWrite write, string kind, Guid? person, string? client = null, string? reason = null)
    {
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_event (event_id, kind, person_id, client_id, reason, at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)",
            BulkType.Uuid, BulkType.Text, BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Bigint);
        insert.Uuid(0, Guid.CreateVersion7(storage.Clock.GetUtcNow())).Text(1, kind).Text(3, client).Text(4, reason).Long(5, HubStorage.Micros(storage.Clock));
        (person is { } known ? insert.Uuid(2, known) : insert.Null(2)).Execute();
        write.AfterCommit(() => Log.SecurityEvent(Logger, kind, person, client, reason));
    }
}
