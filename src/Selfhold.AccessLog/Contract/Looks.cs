namespace Selfhold.AccessLog;

/// <summary>Whose chain an entry goes to.</summary>
public enum OwnerKind
{
    Person = 1,

    /// <summary>A customer of one domain whose records nobody has proven yet.</summary>
    Customer = 2,
}

public enum ReaderKind
{
    /// <summary>A program of a business, by its token.</summary>
    Client = 1,

    /// <summary>Somebody of a business, at the command line or the console.</summary>
    Business = 2,
    Operator = 3,

    /// <summary>The person herself.</summary>
    Person = 4,
}

/// <summary>Who looks.</summary>
/// <param name="Business">Null for the operator and the person.</param>
/// <param name="Client">The client id; null where no client asked.</param>
public sealed record Reader(ReaderKind Kind, Guid? Business, string? Client)
{
    public static Reader Operator { get; } = new(ReaderKind.Operator, null, null);

    public static Reader Herself { get; } = new(ReaderKind.Person, null, null);
}

public enum LookOutcome
{
    /// <summary>Values were released.</summary>
    Released = 1,

    /// <summary>Refused. Such entries are limited: the first of an hour, then one that counts the rest.</summary>
    Denied = 2,

    /// <summary>Something was done that released no value: a decision asked, a record written, an agreement asked for.</summary>
    Done = 3,
}

/// <summary>What an entry will say. Ids and codes; never a value of the person.</summary>
public sealed record EntryDraft
{
    /// <summary>A person or a customer.</summary>
    public required Guid Owner { get; init; }

    public required OwnerKind Kind { get; init; }

    public required Reader Reader { get; init; }

    /// <summary><c>read</c>, <c>own</c>, <c>list</c>, <c>search</c>, <c>export</c>, <c>explain</c>, <c>review</c>, <c>userinfo</c>, <c>id_token</c>, <c>decision</c>, <c>write</c>, <c>request</c>, <c>erase</c>.</summary>
    public required string Action { get; init; }

    public required LookOutcome Outcome { get; init; }

    /// <summary>Names of attributes, in ordinal order, each once.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>A purpose code of an agreement, or a plain word of the hub's own: <c>own_record</c>, <c>operate</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary><c>grant</c>, <c>own_records</c>, <c>herself</c>, <c>operator</c>; for a denial why in a code that only she sees.</summary>
    public required string Basis { get; init; }

    public Guid? Grant { get; init; }

    /// <summary>SHA-256 of the agreement, small hex letters.</summary>
    public string? Agreement { get; init; }

    /// <summary><c>api</c>, <c>openid</c>, <c>cli</c>, <c>portal</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>The caller's own name for its request, or the hub's; at most 64 characters.</summary>
    public string? RequestId { get; init; }

    /// <summary>What the operator or somebody of the business stated, at most 500 characters. Sealed with the entry.</summary>
    public string? Reason { get; init; }

    /// <summary>Who of the business, as the business's own pseudonym.</summary>
    public string? Actor { get; init; }

    /// <summary>Source records that were touched, where the look was at a domain's own records: she who proves one later sees who looked before.</summary>
    public IReadOnlyList<Guid> Records { get; init; } = [];

    /// <summary>How many attempts this one entry stands for.</summary>
    public long Count { get; init; } = 1;

    /// <summary>The entry whose content is erased with this one.</summary>
    internal ErasedEntry? Erased { get; init; }

    /// <summary>It tells of denied attempts that were counted before: it is not counted itself.</summary>
    internal bool TellsOfMany { get; init; }
}

/// <summary>What a decision made within the log's transaction says.</summary>
/// <param name="Entries">None: nothing is appended and nothing may be unsealed.</param>
public sealed record Looked<T>(T Value, IReadOnlyList<EntryDraft> Entries);

/// <param name="Admission">Null where no entry of the decision released anything.</param>
public sealed record Appended<T>(T Value, Admission? Admission);

/// <summary>The reader's proof that its look is in the log, good at once: a signed head and the way from the entry's leaf to its root.</summary>
/// <param name="Index">Place in the tree, from 0.</param>
/// <param name="Leaf">RFC 6962 leaf hash.</param>
/// <param name="Checkpoint">A signed note (C2SP tlog-checkpoint) that covers the entry.</param>
/// <param name="Proof">RFC 6962 inclusion proof under that head, from the leaf upwards.</param>
public sealed record Receipt(Guid Owner, long Index, ReadOnlyMemory<byte> Leaf, string Checkpoint, IReadOnlyList<ReadOnlyMemory<byte>> Proof);

/// <summary>What stays known, and bound, of an entry whose content was erased alone: what stands in clear beside it.</summary>
/// <param name="Index">Its place in the tree.</param>
/// <param name="Reader">Null only where the number beside an entry is nobody's.</param>
internal sealed record ErasedEntry(long Index, DateOnly Day, LookOutcome Outcome, Reader? Reader, IReadOnlyList<string> Fields)
{
    public bool Same(ErasedEntry other) => Index == other.Index && Day == other.Day && Outcome == other.Outcome && Reader == other.Reader && Fields.SequenceEqual(other.Fields, StringComparer.Ordinal);
}
