namespace Selfhold.Storage;

/// <summary>A key of one record: 32 random bytes, kept only in wrapped form.</summary>
public static class RecordKey
{
    public const int Length = 32;

    /// <summary>Length of the wrapped form, as it lies in <c>keys_record.wrapped</c>.</summary>
    public const int WrappedLength = Length + Sealed.Overhead;
}
