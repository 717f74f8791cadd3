namespace Selfhold.Matching.Normalise;

/// <summary>Cities, localities and suburbs: other names in other languages are one ("Köln", "Koeln", "Cologne").</summary>
internal static class Cities
{
    private static readonly WordTable Names = WordTable.Load("cities.txt");

    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Umlauts.Reduce(normal[..Common.Stated(raw, normal)]);
        length = Common.ExpandSaint(normal, length);
        return Names.TryMap(normal[..length], out ReadOnlySpan<byte> name) ? Bytes.Put(name, normal, 0) : length;
    }
}

/// <summary>States, provinces, counties, cantons; the short form where one is usual ("New South Wales" is nsw).</summary>
internal static class Regions
{
    private static readonly WordTable Names = WordTable.Load("regions.txt");

    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Common.Stated(raw, normal);
        return Names.TryMap(normal[..length], out ReadOnlySpan<byte> name) ? Bytes.Put(name, normal, 0) : length;
    }
}

/// <summary>Occupations and job titles.</summary>
internal static class Occupations
{
    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal) => Common.Stated(raw, normal);
}

/// <summary>Countries, as ISO 3166 alpha-2 in lower case where the name is known, else folded.</summary>
internal static class Countries
{
    private static readonly WordTable Names = WordTable.Load("countries.txt");

    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Common.Stated(raw, normal);
        return Names.TryMap(normal[..length], out ReadOnlySpan<byte> iso) ? Bytes.Put(iso, normal, 0) : length;
    }
}

/// <summary>m, f or x; 0 for anything else.</summary>
internal static class Genders
{
    private static readonly WordTable Words = WordTable.Load("genders.txt");

    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Folding.Fold(raw, normal);
        return Words.TryMap(normal[..length], out ReadOnlySpan<byte> letter) ? Bytes.Put(letter, normal, 0) : 0;
    }
}

/// <summary>Numbers that a state gave to one person.</summary>
internal static class NationalIds
{
    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Common.AlphaNumeric(raw, normal);
        ReadOnlySpan<byte> id = normal[..length];
        bool placeholder = length < 4 || id.IndexOfAnyExcept(id[0]) < 0 || "1234567890"u8.StartsWith(id) || "987654321"u8.StartsWith(id);
        return placeholder ? 0 : length;
    }
}
