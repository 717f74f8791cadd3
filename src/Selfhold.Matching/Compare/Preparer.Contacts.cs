using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

internal sealed partial class Preparer
{
    private readonly List<Attribute> _emailFields = [];
    private readonly List<Attribute> _phoneFields = [];
    private Attribute? _locals;

    private void PlanContacts()
    {
        PlanBirthDate();
        (_fields.Email, _fields.Emails) = PlanSlots(Meaning.Email, "e-mail", _emails, _emailFields, _ => PersonalEmail);
        (_fields.Phone, _fields.Phones) = PlanSlots(Meaning.Phone, "phone", _phones, _phoneFields, PhoneOf);

        // Behind the numbers of the values, what tells most different values apart without looking them up.
        (_fields.EmailLetters, _width) = (_width, _width + _fields.Emails);
        (_fields.PhoneDigits, _width) = (_width, _width + _fields.Phones);
    }

    private (int Offset, int Slots) PlanSlots(
        Meaning meaning, string name, ValueStore store, List<Attribute> fields, Func<TableColumn, Normaliser> normaliser)
    {
        var columns = ColumnsOf(meaning).OrderBy(c => c.Slot).ToList();
        if (columns.Count == 0)
        {
            return (-1, 0);
        }

        int offset = _width;
        List<int> slots = Slots(columns);
        foreach (int slot in slots)
        {
            fields.Add(NewAttribute(name, store, slot: slot));
        }

        _work.Add(() =>
        {
            foreach (TableColumn column in columns)
            {
                fields[slots.IndexOf(column.Slot)].Take(column, normaliser(column));
            }
        });
        return (offset, fields.Count);
    }

    /// <summary>A relay, masked, placeholder or role address tells nobody apart: it is not compared.</summary>
    private static int PersonalEmail(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Emails.Normalise(raw, normal);
        return length > 0 && Emails.Kind(normal[..length]) == EmailKind.Personal ? length : 0;
    }

    private Normaliser PhoneOf(TableColumn column)
    {
        byte[] hint = System.Text.Encoding.ASCII.GetBytes((_options.Country ?? Inferred(column)).ToLowerInvariant());
        return (raw, normal) => Phones.Normalise(raw, hint, normal);
    }

    private static string Inferred(TableColumn column)
    {
        var inference = default(PhoneCountryInference);
        for (int id = 1; id <= column.Values.Count; id++)
        {
            inference.Add(column.Values[id]);
        }

        return inference.Decide();
    }

    private void FillContacts(RecordLines lines, EmailValues emails)
    {
        int[] digits = new int[_phones.Count + 1];
        for (int id = 1; id < digits.Length; id++)
        {
            digits[id] = PhoneComparison.LastDigits(_phones[id]);
        }

        for (int r = 0; r < lines.Count; r++)
        {
            for (int slot = 0; slot < _fields.Emails; slot++)
            {
                lines.At(r, _fields.EmailLetters + slot) = (int)emails.Letters(lines.At(r, _fields.Email + slot));
            }

            for (int slot = 0; slot < _fields.Phones; slot++)
            {
                lines.At(r, _fields.PhoneDigits + slot) = digits[lines.At(r, _fields.Phone + slot)];
            }
        }
    }

    private void AddContacts(List<Comparison> comparisons, EmailValues emails)
    {
        if (_emailFields.Exists(f => !f.IsEmpty))
        {
            comparisons.Add(new EmailComparison(_fields.Email, _fields.EmailLetters, _fields.Emails, emails, RarityOf(_emailFields), LocalRarity(emails)));
        }

        if (_phoneFields.Exists(f => !f.IsEmpty))
        {
            comparisons.Add(new PhoneComparison(_fields.Phone, _fields.PhoneDigits, _fields.Phones, RarityOf(_phoneFields)));
        }
    }

    /// <summary>How rare the name before the @ is, over all providers: "info71" is telling, "anna" is not.</summary>
    private Rarity LocalRarity(EmailValues emails)
    {
        var local = new Attribute(FrozenFrequencies.EmailName, -1, emails.Locals);
        if (!_pure)
        {
            local.CountParts(_emailFields, emails.Local);
            _locals = local;
        }

        return RarityOf(local);
    }
}
