using Selfhold.Matching;
using Selfhold.Records.Customers;
using Selfhold.Records.Intake;

namespace Selfhold.Records.Export;

internal readonly record struct CellChange(int Column, string Value);

/// <summary>
/// Which cells of a row differ from what the customer's records say together. Only cells whose meaning is plain are touched: never ids, dates of change,
/// consents, columns of no known meaning, coded values (gender, age), or one of several e-mail or phone columns; an address as a whole or not at all;
/// and a value in another notation than the file's (another order of date, a country's name for its code) is left and counted.
/// </summary>
internal sealed class Corrections
{
    private readonly SourceShape _shape;
    private readonly string _source;
    private readonly ValueForms _forms;
    private readonly HashSet<Meaning> _several;

    public Corrections(SourceShape shape, string source, ValueForms forms)
    {
        (_shape, _source, _forms) = (shape, source, forms);
        _several = [.. shape.Columns.GroupBy(c => c.Meaning).Where(g => Attributes.IsList(g.Key) && g.Count() > 1).Select(g => g.Key)];
    }

    /// <summary>Cells that differ and were left, because it is not clear how to write them.</summary>
    public long Unclear { get; private set; }

    /// <param name="values">Of the row, by column.</param>
    public CellChange[] Of(string[] values, IReadOnlyList<AttributeView> view)
    {
        var winners = new Dictionary<(Meaning, int), AttributeValue>(view.Count);
        foreach (AttributeView attribute in view)
        {
            winners.TryAdd((attribute.Attribute, attribute.Slot), attribute.Value);
        }

        var changes = new List<CellChange>();
        for (int c = 0; c < values.Length; c++)
        {
            ColumnUse use = _shape.Columns[c];
            if (IsPlain(use) && !_several.Contains(use.Meaning) && winners.TryGetValue((use.Meaning, use.Slot), out AttributeValue? winner) && Differs(use, values[c], winner.Value))
            {
                Change(c, values[c], winner, changes);
            }
        }

        foreach (int slot in _shape.Columns.Where(u => u.Meaning == Meaning.Street).Select(u => u.Slot).Distinct())
        {
            Address(slot, values, winners, changes);
        }

        return [.. changes.OrderBy(c => c.Column)];
    }

    private static bool IsPlain(ColumnUse use) => use.Meaning is Meaning.GivenName or Meaning.MiddleName or Meaning.Surname or Meaning.FormerSurname or Meaning.FullName
        or Meaning.Nickname or Meaning.BirthDate or Meaning.BirthPlace or Meaning.Email or Meaning.Phone or Meaning.FullAddress or Meaning.NationalId or Meaning.Company
        or Meaning.Occupation;

    private void Change(int column, string cell, AttributeValue winner, List<CellChange> changes)
    {
        ColumnUse use = _shape.Columns[column];
        bool several = Attributes.IsList(use.Meaning) && ValueForms.Split(cell).Skip(1).Any();
        if (several || (use.Meaning == Meaning.BirthDate && !SameDateNotation(cell, winner)))
        {
            Unclear++;
            return;
        }

        changes.Add(new CellChange(column, winner.Value.Trim(' ')));
    }

    private bool Differs(ColumnUse use, string cell, string winner)
        => !string.Equals(Form(use, cell), Form(use, winner), StringComparison.Ordinal);

    private string Form(ColumnUse use, string text) => _forms.Of(new StatedValue(use.Meaning, use.Slot, use.Name, text, use.DateOrder));

    private bool IsOwn(AttributeValue winner) => winner.Origins.Any(o => string.Equals(o.Source, _source, StringComparison.Ordinal));

    /// <summary>03/04/1990 may be two days; 1990-04-03 and 03.04.1990 are one.</summary>
    private bool SameDateNotation(string cell, AttributeValue winner)
        => IsOwn(winner) || (cell.Length > 0 && string.Equals(Digits(cell), Digits(winner.Value), StringComparison.Ordinal) && !cell.Contains('/', StringComparison.Ordinal));

    private static string Digits(string text) => string.Concat(text.Trim().Select(c => char.IsAsciiDigit(c) ? '9' : c));

    private void Address(int slot, string[] values, Dictionary<(Meaning, int), AttributeValue> winners, List<CellChange> changes)
    {
        List<int> columns = [.. Enumerable.Range(0, values.Length).Where(c => _shape.Columns[c].Slot == slot && Attributes.IsAddress(_shape.Columns[c].Meaning))];
        var differing = columns.Where(c => Differs(_shape.Columns[c], values[c], Winner(c))).ToList();
        if (differing.Count == 0 || !winners.TryGetValue((Meaning.Street, slot), out AttributeValue? street) || street.Value.Length == 0)
        {
            return;
        }

        // What does not contradict is the same place, said with other parts: nothing of it is taken away.
        if (!differing.Exists(c => Form(_shape.Columns[c], values[c]).Length > 0 && Winner(c).Length > 0))
        {
            differing.RemoveAll(c => Winner(c).Length == 0);
        }

        if (differing.Count == 0)
        {
            return;
        }

        // A part that the better address does not state would be lost.
        bool loses = differing.Exists(c => Winner(c).Trim().Length == 0);
        bool fits = !loses && Fits(Meaning.HouseNumber) && Fits(Meaning.AddressLine2)
            && columns.Where(c => _shape.Columns[c].Meaning is Meaning.Region or Meaning.Country).All(SameNotation);
        if (!fits)
        {
            Unclear += differing.Count;
            return;
        }

        changes.AddRange(differing.Select(c => new CellChange(c, Winner(c).Trim(' '))));

        string Winner(int column) => winners.TryGetValue((_shape.Columns[column].Meaning, slot), out AttributeValue? value) ? value.Value : "";

        // A street without its number, or with it twice, would be worse than an old address.
        bool Fits(Meaning part)
        {
            bool stated = winners.TryGetValue((part, slot), out AttributeValue? value) && value.Value.Length > 0;
            bool column = columns.Exists(c => _shape.Columns[c].Meaning == part);
            return IsOwn(street) || stated == column || (part == Meaning.AddressLine2 && !stated);
        }

        bool SameNotation(int column)
        {
            string cell = values[column].Trim(), winner = Winner(column).Trim();
            return winner.Length == 0 || string.Equals(cell, winner, StringComparison.OrdinalIgnoreCase) || (cell.Length > 0 && (cell.Length <= 3) == (winner.Length <= 3));
        }
    }
}
