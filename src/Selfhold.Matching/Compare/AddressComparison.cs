using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>Where the parts of one address stand in a record's line; −1 for a part that no file has.</summary>
internal sealed record AddressFields(int Street, int Number, int PostalCode, int City, int Region);

/// <summary>
/// Postal addresses as one thing, because street, city and postcode of a household agree together: same door, same house number and
/// street elsewhere, same street, same area, same region, different. Best of all addresses that the two records hold.
/// </summary>
internal sealed class AddressComparison(
    IReadOnlyList<AddressFields> addresses, ValueCells streets, ValueCells cities, ValueCells postalCodes,
    Rarity streetRarities, Rarity cityRarities, Rarity postalRarities) : Comparison("address", shared: true,
[
    new("not stated", 0, 0),
    new("same door", 0.52, 0.000003, 0.75),
    new("same door, one part misspelt", 0.1, 0.000002, 0.12),
    new("same house number and street, other place", 0.01, 0.00002, 0.004),
    new("same street", 0.03, 0.00005, 0.02),
    new("same postcode", 0.07, 0.0005, 0.03),
    new("same city", 0.05, 0.01, 0.02),
    new("similar place", 0.03, 0.01, 0.01),
    new("same region", 0.04, 0.1, 0.01),
    new("different", 0.15, 0.88, 0.036),
])
{
    public const int Door = 1, DoorTypo = 2, DoorElsewhere = 3, Street = 4, Postcode = 5, City = 6, NearPlace = 7, Region = 8, Different = 9;

    private readonly AddressFields[] _addresses = [.. addresses];
    private readonly PairMemo _streetMemo = new(streets.Count);
    private readonly PairMemo _cityMemo = new(cities.Count);

    private enum Part
    {
        Unknown,
        Same,
        Near,
        Different,
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        if (_addresses.Length == 1)
        {
            return One(ref a, _addresses[0], ref b, _addresses[0], out rarity);
        }

        int best = NotStated;
        rarity = 0;
        foreach (AddressFields x in _addresses)
        {
            foreach (AddressFields y in _addresses)
            {
                int level = One(ref a, x, ref b, y, out float bits);
                if (level != NotStated && (best == NotStated || level < best || (level == best && bits > rarity)))
                {
                    best = level;
                    rarity = bits;
                }
            }
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int One(ref int a, AddressFields x, ref int b, AddressFields y, out float rarity)
    {
        int streetA = Field(ref a, x.Street), streetB = Field(ref b, y.Street);
        int cityA = Field(ref a, x.City), cityB = Field(ref b, y.City);
        int codeA = Field(ref a, x.PostalCode), codeB = Field(ref b, y.PostalCode);
        rarity = 0;
        Part code = Compare(codeA, codeB, postalCodes);
        Part city = City_(cityA, cityB);
        Part street = Street_(streetA, streetB);
        if (street is Part.Same or Part.Near)
        {
            Part number = Exact(Field(ref a, x.Number), Field(ref b, y.Number));
            int level = OnStreet(street, number, code, city);
            if (level != Different)
            {
                rarity = level is Door or DoorElsewhere
                    ? streetRarities.Same(streetA)
                    : streetRarities.Near(streetA, streetB);
                return level;
            }
        }

        return Place(ref a, x, ref b, y, code, city, street, ref rarity);
    }

    private static int OnStreet(Part street, Part number, Part code, Part city)
    {
        bool samePlace = code == Part.Same || city == Part.Same;
        bool nearPlace = code == Part.Near || city == Part.Near;
        bool noPlace = code == Part.Unknown && city == Part.Unknown;
        if (number == Part.Same)
        {
            if (samePlace || nearPlace)
            {
                bool clean = street == Part.Same && code is Part.Same or Part.Unknown && city is Part.Same or Part.Unknown;
                return clean ? Door : DoorTypo;
            }

            return street == Part.Same ? (noPlace ? DoorTypo : DoorElsewhere) : noPlace ? Street : Different;
        }

        return samePlace ? Street : Different;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Place(ref int a, AddressFields x, ref int b, AddressFields y, Part code, Part city, Part street, ref float rarity)
    {
        if (code == Part.Same)
        {
            rarity = postalRarities.Same(Field(ref a, x.PostalCode));
            return Postcode;
        }

        if (city == Part.Same)
        {
            rarity = cityRarities.Same(Field(ref a, x.City));
            return City;
        }

        if (code == Part.Near || city == Part.Near)
        {
            return NearPlace;
        }

        Part region = Exact(Field(ref a, x.Region), Field(ref b, y.Region));
        if (region == Part.Same)
        {
            return Region;
        }

        bool comparable = code != Part.Unknown || city != Part.Unknown || street != Part.Unknown || region != Part.Unknown;
        return comparable ? Different : NotStated;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Part Street_(int x, int y)
    {
        if (x == 0 || y == 0)
        {
            return Part.Unknown;
        }

        if (x == y)
        {
            return Part.Same;
        }

        if (!_streetMemo.TryGet(x, y, out int level))
        {
            bool near = streets.WithinOneEdit(x, y) || (Math.Min(streets.Length(x), streets.Length(y)) >= 5 && streets.IsSimilar(x, y, 0.92));
            level = (int)(near ? Part.Near : Part.Different);
            _streetMemo.Set(x, y, level);
        }

        return (Part)level;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Part City_(int x, int y)
    {
        if (x == 0 || y == 0)
        {
            return Part.Unknown;
        }

        if (x == y)
        {
            return Part.Same;
        }

        if (!_cityMemo.TryGet(x, y, out int level))
        {
            level = (int)(cities.WithinOneEdit(x, y) || cities.IsSimilar(x, y, 0.92) ? Part.Near : Part.Different);
            _cityMemo.Set(x, y, level);
        }

        return (Part)level;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Part Compare(int x, int y, ValueCells cells)
        => x == 0 || y == 0 ? Part.Unknown : x == y ? Part.Same : cells.WithinOneEdit(x, y) ? Part.Near : Part.Different;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Part Exact(int x, int y) => x == 0 || y == 0 ? Part.Unknown : x == y ? Part.Same : Part.Different;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Field(ref int line, int offset) => offset < 0 ? 0 : At(ref line, offset);
}
