using System.Text.Json;

namespace Selfhold.Records;

/// <summary>What a business does with one of its own source records.</summary>
public enum OwnAction
{
    /// <summary>The record says exactly this from now on.</summary>
    Put,

    /// <summary>Members replace those of the record; <c>null</c> takes one out (RFC 7396, one level).</summary>
    Patch,

    /// <summary>The record ends, as a snapshot without it would end it: its history stays until its retention ends.</summary>
    Delete,
}

/// <param name="ExternalId">The source's own id of the record: 1 to 200 characters.</param>
/// <param name="Members">A JSON object of texts, numbers, booleans and nulls by the source's columns; what it has no column for becomes one. Nothing for <see cref="OwnAction.Delete"/>.</param>
public sealed record OwnWrite(OwnAction Action, string ExternalId, JsonElement Members = default)
{
    /// <summary>The version that is meant, or <c>*</c> for any; <c>version_conflict</c> where the record is in another, or is not there. Null writes whatever there is.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Only where there is no such record yet.</summary>
    public bool IfAbsent { get; init; }
}

/// <summary>What became of one record. Nothing in it depends on whom the record is matched with.</summary>
/// <param name="State"><c>created</c>, <c>changed</c>, <c>unchanged</c>, <c>ended</c> or <c>refused</c>.</param>
/// <param name="Version">The version it is in now; null where it is refused, or ended.</param>
/// <param name="Error">Why it is refused.</param>
/// <param name="Record">The hub's own id of the record, for the access log; no business is told it.</param>
public sealed record OwnWritten(string ExternalId, string State, string? Version, Error? Error, Guid? Record);

/// <param name="Operation">Its number in the domain, to undo it by; 0 when nothing changed.</param>
/// <param name="Items">One for each, in their order.</param>
public sealed record OwnWriteReport(string Source, long Operation, IReadOnlyList<OwnWritten> Items);

/// <summary>One of a business's own source records, as it stands.</summary>
/// <param name="Version">To be named when it is written again.</param>
/// <param name="Members">What it states, in the order of its columns; the id is not among them.</param>
public sealed record OwnRecordView(string Source, string ExternalId, string Version, DateTimeOffset ObservedAt, IReadOnlyList<OwnMember> Members);

/// <param name="Kind">Text, number, true or false, as it was put; what came in a file of texts is text.</param>
public sealed record OwnMember(string Name, string Value, JsonValueKind Kind);
