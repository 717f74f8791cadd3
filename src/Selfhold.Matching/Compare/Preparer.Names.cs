using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

internal sealed partial class Preparer
{
    private Attribute? _given, _surname, _former, _middle, _rest;
    private List<TableColumn> _fullNames = [];

    private void PlanNames()
    {
        _fullNames = [.. ColumnsOf(Meaning.FullName)];
        bool full = _fullNames.Count > 0;
        if (full || Has(Meaning.GivenName) || Has(Meaning.Nickname))
        {
            _given = NewAttribute("given name", _names);
            _fields.Given = _given.Offset;
        }

        if (full || Has(Meaning.Surname))
        {
            _surname = NewAttribute("surname", _names);
            _fields.Surname = _surname.Offset;
        }

        if (Has(Meaning.FormerSurname))
        {
            _former = NewAttribute("former surname", _names);
            _fields.Former = _former.Offset;
        }

        if (Has(Meaning.MiddleName))
        {
            _middle = NewAttribute("middle name", _names);
            _fields.Middle = _middle.Offset;
        }

        if (full)
        {
            _rest = NewAttribute(FrozenFrequencies.FurtherNames, new ValueStore());
            _fields.Rest = _rest.Offset;
        }

        // One piece of work, because all names share one store and its numbers.
        _work.Add(TakeNames);
    }

    private void TakeNames()
    {
        foreach (TableColumn column in ColumnsOf(Meaning.GivenName))
        {
            _given!.Take(column, PersonOnly(Names.Given));
        }

        foreach (TableColumn column in ColumnsOf(Meaning.Surname))
        {
            _surname!.Take(column, PersonOnly(Names.Surname));
        }

        foreach (TableColumn column in ColumnsOf(Meaning.FormerSurname))
        {
            _former!.Take(column, Names.Surname);
        }

        foreach (TableColumn column in ColumnsOf(Meaning.MiddleName))
        {
            _middle!.Take(column, Names.Given);
        }

        foreach (TableColumn column in ColumnsOf(Meaning.Nickname))
        {
            _given!.Take(column, Names.Given);
        }

        foreach (TableColumn column in _fullNames)
        {
            TakeFullNames(column);
        }
    }

    /// <summary>A company in a field made for a person is no name.</summary>
    private static Normaliser PersonOnly(Normaliser normalise)
        => (raw, normal) => Companies.LooksLikeCompany(raw) ? 0 : normalise(raw, normal);

    private void TakeFullNames(TableColumn column)
    {
        int values = column.Values.Count + 1;
        int[] given = new int[values], surname = new int[values], rest = new int[values];
        Span<byte> g = stackalloc byte[512], s = stackalloc byte[512], r = stackalloc byte[512];
        for (int id = 1; id < values; id++)
        {
            ReadOnlySpan<byte> raw = column.Values[id];
            if (Companies.LooksLikeCompany(raw))
            {
                continue;
            }

            Names.Full(raw, g, out int gLength, s, out int sLength, r, out int rLength);
            given[id] = _names.Intern(g[..gLength]);
            surname[id] = _names.Intern(s[..sLength]);
            int all = Join(g[..gLength], s[..sLength], r[..rLength], r);
            rest[id] = _rest!.Store.Intern(r[..all]);
        }

        _given!.Take(column.Ids, given);
        _surname!.Take(column.Ids, surname);
        _rest!.Take(column.Ids, rest);
    }

    private static int Join(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> to)
    {
        Span<byte> joined = stackalloc byte[1540];
        int length = 0;
        foreach (ReadOnlySpan<byte> part in new Parts(a, b, c))
        {
            if (!part.IsEmpty)
            {
                if (length > 0)
                {
                    joined[length++] = (byte)' ';
                }

                part.CopyTo(joined[length..]);
                length += part.Length;
            }
        }

        length = Math.Min(length, to.Length);
        joined[..length].CopyTo(to);
        return length;
    }

    /// <summary>What stays of a full name when the words that given name and surname say already are taken away.</summary>
    private void AfterFill(RecordLines lines)
    {
        if (_rest is null)
        {
            return;
        }

        var words = _rest.Store;
        var store = new ValueStore();
        Span<byte> left = stackalloc byte[512];
        for (int r = 0; r < _table.Count; r++)
        {
            ref int full = ref lines.At(r, _rest.Offset);
            if (full == 0)
            {
                continue;
            }

            int length = 0;
            foreach (ReadOnlySpan<byte> word in new Tokens(words[full]))
            {
                if (!Said(word, lines.At(r, _given!.Offset)) && !Said(word, lines.At(r, _surname!.Offset)) && length + word.Length < left.Length)
                {
                    length = Bytes.PutWord(word, left, length);
                }
            }

            full = store.Intern(left[..length]);
        }

        _rest.Replace(store);
    }

    private bool Said(ReadOnlySpan<byte> word, int name)
    {
        foreach (ReadOnlySpan<byte> part in new Tokens(_names[name]))
        {
            if (part.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private void AddNames(List<Comparison> comparisons, NameValues names)
    {
        if (_given is { IsEmpty: false })
        {
            comparisons.Add(new GivenNameComparison(_given.Offset, _fields.Surname, names, RarityOf(_given)));
        }

        if (_surname is { IsEmpty: false })
        {
            comparisons.Add(new SurnameComparison(_fields.Given, _surname.Offset, _fields.Former, names, RarityOf(_surname)));
        }

        if (_middle is { IsEmpty: false })
        {
            comparisons.Add(new MiddleNameComparison(_middle.Offset, names, RarityOf(_middle)));
        }
    }

    private ref struct Parts(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c)
    {
        private readonly ReadOnlySpan<byte> _a = a, _b = b, _c = c;
        private int _at = -1;

        public readonly ReadOnlySpan<byte> Current => _at switch { 0 => _a, 1 => _b, _ => _c };

        public bool MoveNext() => ++_at < 3;

        public readonly Parts GetEnumerator() => this;
    }
}
