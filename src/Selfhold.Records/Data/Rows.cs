namespace Selfhold.Records.Data;

/// <summary>An organisation.</summary>
internal sealed class BusinessRow
{
    public Guid BusinessId { get; set; }

    public required string Name { get; set; }

    public long CreatedAt { get; set; }
}

/// <summary>Who may match records with one another.</summary>
internal sealed class DomainRow
{
    public Guid DomainId { get; set; }

    public long Number { get; set; }

    public required string Name { get; set; }

    public Guid BusinessId { get; set; }

    public string? Country { get; set; }

    public string? ModelId { get; set; }

    public long TrainedOn { get; set; }

    public required string Policy { get; set; }

    public long LastOperation { get; set; }

    /// <summary>Current records.</summary>
    public long Records { get; set; }

    public long Customers { get; set; }

    /// <summary>Decisions that are in force.</summary>
    public long Decisions { get; set; }

    public long CreatedAt { get; set; }
}

/// <summary>One system of a business.</summary>
internal sealed class SourceRow
{
    public Guid SourceId { get; set; }

    public long Number { get; set; }

    public long DomainNumber { get; set; }

    public Guid BusinessId { get; set; }

    public required string Name { get; set; }

    public long Trust { get; set; }

    public bool Verified { get; set; }

    public long? Shape { get; set; }

    /// <summary>Place of the last row that came new; rows are given back in the order of their places.</summary>
    public long LastOrdinal { get; set; }

    public long CreatedAt { get; set; }
}

/// <summary>How a file of a source was laid out and understood; sealed, because headers and preambles may name people.</summary>
internal sealed class ShapeRow
{
    public long SourceNumber { get; set; }

    public long Shape { get; set; }

    public required byte[] Sealed { get; set; }
}

/// <summary>A frozen model of a domain; sealed.</summary>
internal sealed class ModelRow
{
    public long DomainNumber { get; set; }

    public required string ModelId { get; set; }

    public long LearnedAt { get; set; }

    public long TrainedOn { get; set; }

    public required byte[] Sealed { get; set; }
}

/// <summary>One step in the life of a domain, undoable.</summary>
internal sealed class OperationRow
{
    public long DomainNumber { get; set; }

    public long Operation { get; set; }

    public required string Kind { get; set; }

    public long At { get; set; }

    public long? SourceNumber { get; set; }

    public long? Undoes { get; set; }

    public long? UndoneBy { get; set; }

    public string? ModelBefore { get; set; }

    public string? ModelAfter { get; set; }

    public required string Report { get; set; }

    public byte[]? Sealed { get; set; }
}

/// <summary>The current version of a source record.</summary>
internal sealed class RecordRow
{
    public Guid RecordId { get; set; }

    public long DomainNumber { get; set; }

    public long SourceNumber { get; set; }

    public long Version { get; set; }

    public long Operation { get; set; }

    public long? EndedBy { get; set; }

    public long ObservedAt { get; set; }

    public long Ordinal { get; set; }

    public long Shape { get; set; }

    public required byte[] Content { get; set; }

    public required byte[] Sealed { get; set; }
}

/// <summary>An earlier version of a source record.</summary>
internal sealed class VersionRow
{
    public Guid RecordId { get; set; }

    public long Version { get; set; }

    public long Operation { get; set; }

    public long ReplacedBy { get; set; }

    public long? EndedBy { get; set; }

    public long ObservedAt { get; set; }

    public long Ordinal { get; set; }

    public long Shape { get; set; }

    public required byte[] Content { get; set; }

    public required byte[] Sealed { get; set; }
}

/// <summary>Source record ↔ customer, with origin, score and evidence.</summary>
internal sealed class LinkRow
{
    public Guid RecordId { get; set; }

    public long DomainNumber { get; set; }

    public Guid CustomerId { get; set; }

    public long? Unit { get; set; }

    public long? Component { get; set; }

    public long Origin { get; set; }

    public double Weight { get; set; }

    public Guid? Partner { get; set; }

    public long Levels { get; set; }

    public long Operation { get; set; }
}

/// <summary>An old customer id and where it went.</summary>
internal sealed class AliasRow
{
    public Guid OldId { get; set; }

    public Guid NewId { get; set; }

    public long DomainNumber { get; set; }

    public long Operation { get; set; }
}

/// <summary>Journal: which customer a record left in an operation.</summary>
internal sealed class ChangeRow
{
    public long DomainNumber { get; set; }

    public long Operation { get; set; }

    public Guid RecordId { get; set; }

    public Guid OldCustomer { get; set; }

    public Guid? NewCustomer { get; set; }
}

/// <summary>A steward's or person's yes or no on a pair.</summary>
internal sealed class DecisionRow
{
    public long DomainNumber { get; set; }

    public long Operation { get; set; }

    public Guid RecordA { get; set; }

    public Guid RecordB { get; set; }

    public bool Same { get; set; }

    public long? UndoneBy { get; set; }
}

/// <summary>A pair that waits for a decision.</summary>
internal sealed class ReviewRow
{
    public long DomainNumber { get; set; }

    public Guid RecordA { get; set; }

    public Guid RecordB { get; set; }

    public double Weight { get; set; }

    public required string Reason { get; set; }

    public long Component { get; set; }

    public long Operation { get; set; }
}

/// <summary>Blind look-up of an e-mail address or phone number.</summary>
internal sealed class ContactRow
{
    public long DomainNumber { get; set; }

    public long Kind { get; set; }

    public long Hash { get; set; }

    public Guid RecordId { get; set; }
}

/// <summary>Size of the linear hash table of one rule.</summary>
internal sealed class IndexRow
{
    public long DomainNumber { get; set; }

    public long Rule { get; set; }

    public long Buckets { get; set; }

    public long Entries { get; set; }
}

/// <summary>Packed postings: blinded block key and unit.</summary>
internal sealed class BucketRow
{
    public long Slot { get; set; }

    public required byte[] Entries { get; set; }
}

/// <summary>Members of a block above its cap.</summary>
internal sealed class HotRow
{
    public long DomainNumber { get; set; }

    public long Rule { get; set; }

    public long Block { get; set; }

    public long Part { get; set; }

    public long Members { get; set; }

    public required byte[] Units { get; set; }
}
