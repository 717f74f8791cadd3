using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

internal sealed partial class Preparer
{
    private static readonly Meaning[] AddressMeanings =
        [Meaning.Street, Meaning.HouseNumber, Meaning.PostalCode, Meaning.City, Meaning.Region, Meaning.FullAddress];

    private readonly ValueStore _streets = new();
    private readonly ValueStore _numbers = new();
    private readonly ValueStore _cities = new();
    private readonly ValueStore _postalCodes = new();
    private readonly ValueStore _regions = new();
    private readonly List<Attribute> _streetFields = [], _numberFields = [], _cityFields = [], _codeFields = [], _regionFields = [];

    private void PlanPlaces()
    {
        List<int> slots = Slots(AddressMeanings.SelectMany(ColumnsOf));
        var addresses = new List<AddressFields>();
        foreach (int slot in slots)
        {
            Attribute? street = PlanPart(slot, "street", _streets, _streetFields, Meaning.Street, Meaning.FullAddress);
            Attribute? number = PlanPart(slot, "house number", _numbers, _numberFields, Meaning.Street, Meaning.HouseNumber, Meaning.FullAddress);
            Attribute? code = PlanPart(slot, "postcode", _postalCodes, _codeFields, Meaning.PostalCode, Meaning.FullAddress);
            Attribute? city = PlanPart(slot, "city", _cities, _cityFields, Meaning.City, Meaning.FullAddress);
            Attribute? region = PlanPart(slot, "region", _regions, _regionFields, Meaning.Region);
            addresses.Add(new AddressFields(street?.Offset ?? -1, number?.Offset ?? -1, code?.Offset ?? -1, city?.Offset ?? -1, region?.Offset ?? -1));
        }

        _fields.Addresses = addresses;
        _work.Add(() => TakeStreets(slots));
        TakeWhole(slots, Meaning.PostalCode, _codeFields, PostalCodes.Normalise);
        TakeWhole(slots, Meaning.City, _cityFields, Cities.Normalise);
        TakeWhole(slots, Meaning.Region, _regionFields, Regions.Normalise);
    }

    private Attribute? PlanPart(int slot, string name, ValueStore store, List<Attribute> fields, params ReadOnlySpan<Meaning> meanings)
    {
        bool any = false;
        foreach (Meaning meaning in meanings)
        {
            any |= ColumnsOf(meaning).Any(c => c.Slot == slot);
        }

        if (!any)
        {
            return null;
        }

        Attribute attribute = NewAttribute(name, store, slot: slot);
        fields.Add(attribute);
        return attribute;
    }

    private void TakeWhole(List<int> slots, Meaning meaning, List<Attribute> fields, Normaliser normalise)
    {
        if (fields.Count == 0)
        {
            return;
        }

        _work.Add(() =>
        {
            foreach (TableColumn column in ColumnsOf(meaning))
            {
                FieldOf(slots, fields, column.Slot)?.Take(column, normalise);
            }
        });
    }

    /// <summary>Fields were made in the order of slots, leaving out slots that have no such part: found by their address.</summary>
    private Attribute? FieldOf(List<int> slots, List<Attribute> fields, int slot)
    {
        AddressFields address = _fields.Addresses[slots.IndexOf(slot)];
        return fields.Find(f => f.Offset == address.Street || f.Offset == address.Number || f.Offset == address.PostalCode
            || f.Offset == address.City || f.Offset == address.Region);
    }

    private void TakeStreets(List<int> slots)
    {
        foreach (TableColumn column in ColumnsOf(Meaning.HouseNumber))
        {
            FieldOf(slots, _numberFields, column.Slot)?.Take(column, HouseNumber);
        }

        Span<byte> street = stackalloc byte[512], number = stackalloc byte[512], unit = stackalloc byte[512];
        foreach (TableColumn column in ColumnsOf(Meaning.Street).Concat(ColumnsOf(Meaning.FullAddress)))
        {
            var streets = new int[column.Values.Count + 1];
            var numbers = new int[column.Values.Count + 1];
            for (int id = 1; id < streets.Length; id++)
            {
                Streets.Parse(column.Values[id], street, out int streetLength, number, out int numberLength, unit, out _);
                streets[id] = _streets.Intern(street[..streetLength]);
                numbers[id] = _numbers.Intern(number[..numberLength]);
            }

            FieldOf(slots, _streetFields, column.Slot)?.Take(column.Ids, streets);
            FieldOf(slots, _numberFields, column.Slot)?.Take(column.Ids, numbers);
        }
    }

    private static int HouseNumber(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Common.AlphaNumeric(raw, normal);
        return length > 2 && raw.EndsWith(".0"u8) ? length - 1 : length;
    }

    private void AddPlaces(List<Comparison> comparisons)
    {
        if (_streetFields.Concat(_cityFields).Concat(_codeFields).Concat(_regionFields).All(f => f.IsEmpty))
        {
            return;
        }

        Rarity streets = RarityOf(_streetFields);
        comparisons.Add(new AddressComparison(
            _fields.Addresses, new ValueCells(_streets), new ValueCells(_cities), new ValueCells(_postalCodes),
            streets, RarityOf(_cityFields), RarityOf(_codeFields)));
    }
}
