using System.Runtime.CompilerServices;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Block;

/// <summary>What a blocking key may be made of.</summary>
internal enum KeyPart
{
    Given,
    GivenRoot,
    GivenSound,
    GivenInitial,
    Surname,
    SurnameSound,
    SurnameInitial,
    NamePair,
    Birth,
    BirthYear,
    BirthMonthDay,
    Email,
    EmailName,
    Phone,
    Door,
    Street,
    PostalCode,
    City,
    NationalId,
    BirthPlace,
    Occupation,
    Company,
    FurtherNames,
    Gender,
}

/// <summary>Gives the key parts of a record's line as hashes of what the record says (0 where it does not say it), never of where it stands.</summary>
internal sealed class KeyParts
{
    private readonly Prepared _records;
    private readonly Fields _fields;
    private readonly NameValues _names;
    private readonly uint[] _nameHash;
    private readonly uint[] _initial;
    private readonly uint[][] _hashes;
    private readonly uint[] _localHash;

    public KeyParts(Prepared records)
    {
        _records = records;
        _fields = records.Fields;
        _names = records.Names;
        _nameHash = ValueHashes.Of(_names.Store);
        _initial = new uint[_nameHash.Length];
        for (int id = 1; id < _initial.Length; id++)
        {
            _initial[id] = (uint)_names.Cells.First(id) + 1;
        }

        uint[] locals = ValueHashes.Of(records.Emails.Locals);
        _localHash = new uint[records.Emails.Store.Count + 1];
        for (int id = 1; id < _localHash.Length; id++)
        {
            // Short names before the @ are everybody's.
            int local = records.Emails.Local(id);
            _localHash[id] = records.Emails.LocalLength(id) >= 5 ? locals[local] : 0;
        }

        _hashes = new uint[records.Lines.Stride][];
        Array.Fill(_hashes, []);
        var byStore = new Dictionary<ValueStore, uint[]>(ReferenceEqualityComparer.Instance) { [_names.Store] = _nameHash };
        foreach (Compare.Attribute attribute in records.Attributes)
        {
            if (!byStore.TryGetValue(attribute.Store, out uint[]? hashes))
            {
                hashes = ValueHashes.Of(attribute.Store);
                byStore.Add(attribute.Store, hashes);
            }

            _hashes[attribute.Offset] = hashes;
        }
    }

    /// <summary>A part of all units, side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public uint[] Column(Units units, KeyPart part, int slot)
    {
        var column = new uint[units.Count];
        for (int unit = 0; unit < column.Length; unit++)
        {
            column[unit] = Of(ref units.Line(unit), part, slot);
        }

        return column;
    }

    /// <summary>How many values of the part a record may have.</summary>
    public int Slots(KeyPart part) => part switch
    {
        KeyPart.Email or KeyPart.EmailName => _fields.Emails,
        KeyPart.Phone => _fields.Phones,
        KeyPart.Door or KeyPart.Street or KeyPart.PostalCode or KeyPart.City => _fields.Addresses.Count,
        _ => Exists(part) ? 1 : 0,
    };

    /// <summary>A hash of all that a record says, for order without regard to where it stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong Content(ref int line)
    {
        ulong hash = _fields.Birth < 0 ? 0 : (uint)Unsafe.Add(ref line, _fields.Birth);
        for (int offset = 0; offset < _hashes.Length; offset++)
        {
            uint[] hashes = _hashes[offset];
            int id = Unsafe.Add(ref line, offset);
            hash = (hash * 0x9E3779B97F4A7C15UL) + ((uint)id < (uint)hashes.Length ? hashes[id] : 0);
        }

        return Hash64.Of(hash);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public uint Of(ref int line, KeyPart part, int slot) => part switch
    {
        KeyPart.Given => NameHash(First(ref line, _fields.Given)),
        KeyPart.GivenRoot => At(_names.Root, Field(ref line, _fields.Given)),
        KeyPart.GivenSound => At(_names.Sound, Field(ref line, _fields.Given)),
        KeyPart.GivenInitial => _initial[Field(ref line, _fields.Given)],
        KeyPart.Surname => NameHash(Field(ref line, _fields.Surname)),
        KeyPart.SurnameSound => At(_names.Sound, Field(ref line, _fields.Surname)),
        KeyPart.SurnameInitial => _initial[Field(ref line, _fields.Surname)],
        KeyPart.NamePair => NamePair(ref line),
        KeyPart.Birth => BirthDate.IsFull(Field(ref line, _fields.Birth)) ? (uint)Field(ref line, _fields.Birth) : 0,
        KeyPart.BirthYear => (uint)BirthDate.Year(Field(ref line, _fields.Birth)),
        KeyPart.BirthMonthDay => BirthDate.IsFull(Field(ref line, _fields.Birth)) ? (uint)BirthDate.MonthAndDay(Field(ref line, _fields.Birth)) : 0,
        KeyPart.Email => Value(ref line, _fields.Email + slot),
        KeyPart.EmailName => _localHash[Field(ref line, _fields.Email + slot)],
        KeyPart.Phone => Value(ref line, _fields.Phone + slot),
        KeyPart.Door => Door(ref line, _fields.Addresses[slot]),
        KeyPart.Street => Value(ref line, _fields.Addresses[slot].Street),
        KeyPart.PostalCode => Value(ref line, _fields.Addresses[slot].PostalCode),
        KeyPart.City => Value(ref line, _fields.Addresses[slot].City),
        KeyPart.NationalId => Value(ref line, _fields.NationalId),
        KeyPart.BirthPlace => Value(ref line, _fields.BirthPlace),
        KeyPart.Occupation => Value(ref line, _fields.Occupation),
        KeyPart.Company => Value(ref line, _fields.Company),
        KeyPart.FurtherNames => Value(ref line, _fields.Rest),
        KeyPart.Gender => Value(ref line, _fields.Gender),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private bool Exists(KeyPart part) => part switch
    {
        KeyPart.Given or KeyPart.GivenRoot or KeyPart.GivenSound or KeyPart.GivenInitial => _fields.Given >= 0,
        KeyPart.Surname or KeyPart.SurnameSound or KeyPart.SurnameInitial => _fields.Surname >= 0,
        KeyPart.NamePair => _fields.Given >= 0 && _fields.Surname >= 0,
        KeyPart.Birth or KeyPart.BirthYear or KeyPart.BirthMonthDay => _fields.Birth >= 0,
        KeyPart.NationalId => _fields.NationalId >= 0,
        KeyPart.BirthPlace => _fields.BirthPlace >= 0,
        KeyPart.Occupation => _fields.Occupation >= 0,
        KeyPart.Company => _fields.Company >= 0,
        KeyPart.FurtherNames => _fields.Rest >= 0,
        KeyPart.Gender => _fields.Gender >= 0,
        _ => false,
    };

    private int First(ref int line, int field) => _names.First(Field(ref line, field));

    private uint NameHash(int id) => _nameHash[id];

    /// <summary>Given name and surname in either order, so that a swap falls into the same block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint NamePair(ref int line)
    {
        uint given = NameHash(First(ref line, _fields.Given)), surname = NameHash(Field(ref line, _fields.Surname));
        if (given == 0 || surname == 0)
        {
            return 0;
        }

        ulong both = Hash64.Of(given) + Hash64.Of(surname);
        return (uint)(both >> 32) | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Door(ref int line, AddressFields address)
    {
        uint street = Value(ref line, address.Street), number = Value(ref line, address.Number);
        return street == 0 || number == 0 ? 0 : (uint)(Hash64.Mix(street, number) >> 32) | 1;
    }

    private uint Value(ref int line, int field)
    {
        if (field < 0)
        {
            return 0;
        }

        int id = Unsafe.Add(ref line, field);
        return id == 0 ? 0 : _hashes[field][id];
    }

    private static uint At(int[] values, int id) => id == 0 ? 0 : (uint)values[id];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Field(ref int line, int field) => field < 0 ? 0 : Unsafe.Add(ref line, field);
}
