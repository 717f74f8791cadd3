using System.Runtime.CompilerServices;
using System.Text;
using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Explain;

/// <summary>Finds, for each comparison, the values that it looked at, as the file had them.</summary>
internal sealed class RawValues(RecordTable table, Fields fields)
{
    private readonly ILookup<Meaning, int> _columns = Enumerable.Range(0, table.Columns.Count).ToLookup(c => table.Columns[c].Meaning);

    /// <summary>The values of both sides; of several e-mails, phones or addresses the two that agree, else all.</summary>
    public (string A, string B) Of(string comparison, int level, int recordA, ref int a, int recordB, ref int b)
    {
        switch (comparison)
        {
            case "e-mail":
                return Slots(Meaning.Email, fields.Email, fields.Emails, recordA, ref a, recordB, ref b);
            case "phone":
                return Slots(Meaning.Phone, fields.Phone, fields.Phones, recordA, ref a, recordB, ref b);
            case "address":
                return Addresses(recordA, ref a, recordB, ref b);
            case "surname":
                bool former = level == SurnameComparison.Part;
                return (Surname(recordA, former), Surname(recordB, former));
            default:
                return (One(comparison, recordA), One(comparison, recordB));
        }
    }

    /// <summary>Whether a record's name stands in a field for the whole name.</summary>
    public bool IsWholeName(string comparison, int record) => comparison switch
    {
        "given name" => First(record, Meaning.GivenName, Meaning.Nickname).Length == 0,
        "surname" => First(record, Meaning.Surname).Length == 0,
        _ => false,
    };

    private string One(string comparison, int record) => comparison switch
    {
        "given name" => First(record, Meaning.GivenName, Meaning.Nickname, Meaning.FullName),
        "middle name" => First(record, Meaning.MiddleName),
        "further names" => First(record, Meaning.FullName),
        "birth date" => BirthDate(record),
        "gender" => First(record, Meaning.Gender),
        "national id" => First(record, Meaning.NationalId),
        "birth place" => First(record, Meaning.BirthPlace),
        "address line 2" => First(record, Meaning.AddressLine2),
        "company" => First(record, Meaning.Company),
        "occupation" => First(record, Meaning.Occupation),
        _ => "",
    };

    private string Surname(int record, bool withFormer)
    {
        string surname = First(record, Meaning.Surname, Meaning.FullName);
        string former = withFormer ? First(record, Meaning.FormerSurname) : "";
        return former.Length == 0 ? surname : surname.Length == 0 ? former : $"{surname} (formerly {former})";
    }

    private string BirthDate(int record)
    {
        string date = First(record, Meaning.BirthDate);
        return date.Length > 0
            ? date
            : Join("-", First(record, Meaning.BirthYear), First(record, Meaning.BirthMonth), First(record, Meaning.BirthDay));
    }

    private (string A, string B) Slots(Meaning meaning, int field, int slots, int recordA, ref int a, int recordB, ref int b)
    {
        int[] slotNumbers = SlotNumbers(_columns[meaning]);
        for (int i = 0; i < slots && i < slotNumbers.Length; i++)
        {
            for (int j = 0; j < slots && j < slotNumbers.Length; j++)
            {
                int x = Unsafe.Add(ref a, field + i);
                if (x != 0 && x == Unsafe.Add(ref b, field + j))
                {
                    return (OfSlot(meaning, slotNumbers[i], recordA), OfSlot(meaning, slotNumbers[j], recordB));
                }
            }
        }

        return (Join("; ", All(recordA, meaning)), Join("; ", All(recordB, meaning)));
    }

    private (string A, string B) Addresses(int recordA, ref int a, int recordB, ref int b)
    {
        int[] slots = SlotNumbers(_columns.Where(IsPlace).SelectMany(g => g));
        (int I, int J, int Parts) best = (0, 0, -1);
        for (int i = 0; i < fields.Addresses.Count; i++)
        {
            for (int j = 0; j < fields.Addresses.Count; j++)
            {
                int parts = SameParts(ref a, fields.Addresses[i], ref b, fields.Addresses[j]);
                best = parts > best.Parts ? (i, j, parts) : best;
            }
        }

        if (best.I >= slots.Length || best.J >= slots.Length)
        {
            return ("", "");
        }

        string valueA = Address(recordA, slots[best.I]), valueB = Address(recordB, slots[best.J]);
        return (
            valueA.Length > 0 ? valueA : slots.Select(s => Address(recordA, s)).FirstOrDefault(v => v.Length > 0, ""),
            valueB.Length > 0 ? valueB : slots.Select(s => Address(recordB, s)).FirstOrDefault(v => v.Length > 0, ""));
    }

    /// <summary>The slot that stands at each place of a record's line.</summary>
    private int[] SlotNumbers(IEnumerable<int> columns)
    {
        int[] slots = [.. columns.Select(c => table.Columns[c].Slot).Distinct().Order()];
        return fields.SlotsInPlace && slots.Length > 0 ? [.. Enumerable.Range(0, slots[^1] + 1)] : slots;
    }

    private static bool IsPlace(IGrouping<Meaning, int> columns)
        => columns.Key is Meaning.Street or Meaning.HouseNumber or Meaning.PostalCode or Meaning.City or Meaning.Region or Meaning.FullAddress;

    private static int SameParts(ref int a, AddressFields x, ref int b, AddressFields y)
        => (4 * Same(ref a, x.Street, ref b, y.Street)) + (2 * Same(ref a, x.Number, ref b, y.Number))
            + (2 * Same(ref a, x.PostalCode, ref b, y.PostalCode)) + Same(ref a, x.City, ref b, y.City) + Same(ref a, x.Region, ref b, y.Region);

    private static int Same(ref int a, int x, ref int b, int y)
        => x >= 0 && y >= 0 && Unsafe.Add(ref a, x) != 0 && Unsafe.Add(ref a, x) == Unsafe.Add(ref b, y) ? 1 : 0;

    private string Address(int record, int slot)
    {
        string full = OfSlot(Meaning.FullAddress, slot, record);
        string street = OfSlot(Meaning.Street, slot, record);
        string door = Join(" ", OfSlot(Meaning.HouseNumber, slot, record), street);
        string town = Join(" ", OfSlot(Meaning.PostalCode, slot, record), OfSlot(Meaning.City, slot, record));
        string parts = Join(", ", door, town, OfSlot(Meaning.Region, slot, record));
        return street.Length == 0 && full.Length > 0 ? full : parts;
    }

    private string OfSlot(Meaning meaning, int slot, int record)
    {
        foreach (int column in _columns[meaning])
        {
            if (table.Columns[column].Slot == slot && Stated(record, column) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return "";
    }

    private string First(int record, params ReadOnlySpan<Meaning> meanings)
    {
        foreach (Meaning meaning in meanings)
        {
            foreach (int column in _columns[meaning])
            {
                if (Stated(record, column) is { Length: > 0 } value)
                {
                    return value;
                }
            }
        }

        return "";
    }

    private string[] All(int record, Meaning meaning)
        => [.. _columns[meaning].Select(c => Stated(record, c)).Distinct(StringComparer.Ordinal)];

    private string Stated(int record, int column)
    {
        string value = Encoding.UTF8.GetString(table.Utf8(record, column));
        return string.IsNullOrWhiteSpace(value) ? "" : value;
    }

    private static string Join(string separator, params string[] parts) => string.Join(separator, parts.Where(p => p.Length > 0));
}
