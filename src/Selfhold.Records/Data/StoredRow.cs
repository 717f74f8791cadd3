namespace Selfhold.Records.Data;

/// <summary>What is needed to read a record's row again: where it belongs, the shape it came with, and its text, unsealed.</summary>
internal readonly record struct StoredRow(Guid RecordId, long Source, long Shape, byte[] Raw);
