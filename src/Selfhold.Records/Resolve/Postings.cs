using System.Buffers.Binary;

namespace Selfhold.Records.Resolve;

/// <summary>A unit under a blinded block key. Unit 0 marks a block that is hot: its members are kept apart.</summary>
internal readonly record struct Posting(ulong Block, long Unit)
{
    /// <summary>Five bytes of block key, eight of unit.</summary>
    public const int Size = 13;

    public bool IsMarker => Unit == 0;

    public static List<Posting> Read(ReadOnlySpan<byte> packed)
    {
        var entries = new List<Posting>((packed.Length / Size) + 4);
        for (; packed.Length >= Size; packed = packed[Size..])
        {
            ulong block = BinaryPrimitives.ReadUInt32LittleEndian(packed) | ((ulong)packed[4] << 32);
            entries.Add(new Posting(block, BinaryPrimitives.ReadInt64LittleEndian(packed[5..])));
        }

        return entries;
    }

    public static byte[] Write(ReadOnlySpan<Posting> entries)
    {
        byte[] packed = new byte[entries.Length * Size];
        Span<byte> at = packed;
        foreach (Posting entry in entries)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)entry.Block);
            at[4] = (byte)(entry.Block >> 32);
            BinaryPrimitives.WriteInt64LittleEndian(at[5..], entry.Unit);
            at = at[Size..];
        }

        return packed;
    }
}

/// <summary>
/// Where the postings of one rule of one domain lie: linear hashing after Litwin (1980). The table grows by one bucket at a time, so that no
/// single record ever pays for a rebuild.
/// </summary>
internal readonly record struct BucketTable(long Domain, int Rule)
{
    /// <summary>Postings in a bucket on average, above which one more bucket is made.</summary>
    public const int Fill = 40;

    public static long BucketsFor(long entries) => Math.Max(1, (entries + Fill - 1) / Fill);

    /// <summary>Bucket of a block, of so many buckets.</summary>
    public static long Address(ulong block, long buckets)
    {
        int level = (int)(63 - long.LeadingZeroCount(buckets));
        long address = (long)(block & ((1UL << (level + 1)) - 1));
        return address < buckets ? address : (long)(block & ((1UL << level) - 1));
    }

    /// <summary>The bucket that shares its postings with the next one to be made.</summary>
    public static long SplitBy(long buckets) => buckets - (1L << (int)(63 - long.LeadingZeroCount(buckets)));

    /// <summary>The bucket's key in the database; all buckets of a table lie side by side.</summary>
    public long Slot(long bucket) => (Domain << 40) | ((long)Rule << 32) | bucket;

    public long FirstSlot => Slot(0);

    public long EndSlot => Slot(0) + (1L << 32);
}
