using System.Globalization;
using System.Text;
using Selfhold.Identity;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>Reads and opens, in one snapshot, what makes up a person's record.</summary>
internal sealed class PersonReading : IDisposable
{
    private readonly HubRead _read;
    private readonly PersonParts _parts;
    private readonly Reading _reading;
    private readonly HubStorage _storage;

    public PersonReading(HubStorage storage, KnownPlaces known, PersonParts parts, HubRead read)
    {
        _read = read;
        _storage = storage;
        _parts = parts;
        _reading = new Reading(storage, known, read);
    }

    public List<PersonVoice> Voices(IReadOnlyList<Guid> accounts, IReadOnlyCollection<string>? asked)
    {
        bool IsAsked(string attribute) => asked is null || asked.Contains(attribute, StringComparer.Ordinal);
        var keys = new List<HolderKey>(accounts.Count);
        foreach (Guid account in accounts)
        {
            // What lies under them is opened by the same keys.
            keys.Add(_reading.Records.Holders.Take(_storage.Keys.Holder(_read, account)));
        }

        var voices = new List<PersonVoice>();
        Stated(keys, voices);
        bool contacts = IsAsked(PersonAttributes.Email) || IsAsked(PersonAttributes.Phone), name = IsAsked(PersonAttributes.Name);
        if (contacts || name)
        {
            foreach (Guid account in accounts)
            {
                OfAccount(account, voices);
            }

            Confirm(voices);
        }

        Records(accounts, voices);
        return voices;
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>What she states: of several accounts, the newest.</summary>
    private void Stated(List<HolderKey> keys, List<PersonVoice> voices)
    {
        var values = new List<OriginValue>();
        var newest = new Dictionary<(string, int), Guid>();
        foreach (StatementInfo statement in StatementRows.Read(_read, keys, ended: false))
        {
            if (newest.TryAdd((statement.Attribute, statement.Slot), statement.Id))
            {
                values.Add(Hers(statement.Attribute, statement.Slot, statement.Value, HubStorage.Micros(statement.StatedAt), statement.Assurance) with { Statement = statement.Id });
            }
        }

        if (values.Count > 0)
        {
            voices.Add(new PersonVoice(OriginRank.Stated, null, null, null, 0, 0, values));
        }
    }

    private void OfAccount(Guid account, List<PersonVoice> voices)
    {
        (string? name, IReadOnlyList<VerifiedContact> contacts) = _parts.Identity.NameAndContacts(_read, account);
        long born = Born(account);
        var values = new List<OriginValue>();
        int email = 0, phone = 0;
        foreach (VerifiedContact contact in contacts)
        {
            bool mail = contact.Kind == ContactKind.Email;
            values.Add(Hers(mail ? PersonAttributes.Email : PersonAttributes.Phone, mail ? email++ : phone++, contact.Value, HubStorage.Micros(contact.VerifiedAt), Assurance.Evidenced));
        }

        if (values.Count > 0)
        {
            voices.Add(new PersonVoice(OriginRank.Confirmed, null, null, account, born, 0, values));
        }

        if (name is { Length: > 0 })
        {
            voices.Add(new PersonVoice(OriginRank.Account, null, null, account, born, 0, [Hers(PersonAttributes.Name, 0, name, born, Assurance.SelfAsserted)]));
        }
    }

    /// <summary>What she states and has confirmed is worth as much as what she confirmed.</summary>
    private static void Confirm(List<PersonVoice> voices)
    {
        int stated = voices.FindIndex(v => v.Rank == OriginRank.Stated);
        if (stated >= 0)
        {
            HashSet<(string, string)> confirmed = [.. voices.Where(v => v.Rank == OriginRank.Confirmed).SelectMany(v => v.Values).Select(v => (v.Name, v.Form))];
            voices[stated] = voices[stated] with { Values = [.. voices[stated].Values.Select(v => confirmed.Contains((v.Name, v.Form)) ? v with { Assurance = Assurance.Evidenced } : v)] };
        }
    }

    private static OriginValue Hers(string name, int slot, string text, long at, Assurance assurance)
        => new(name, slot, text, Form(name, text), at, assurance);

    private static string Form(string name, string text) => name switch
    {
        PersonAttributes.Phone => ContactText.Read(ContactKind.Phone, text)?.Value ?? ValueForms.Folded(text),
        _ => ValueForms.Folded(text),
    };

    /// <summary>An account's id holds the time at which it was made.</summary>
    private static long Born(Guid account) => (long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(account.ToByteArray(bigEndian: true)) >> 16) * 1000;

    private void Records(IReadOnlyList<Guid> accounts, List<PersonVoice> voices)
    {
        var records = new List<StoredRecord>();
        var domains = new List<(string? Country, long Number, byte[] Told)>();
        using (PreparedSql select = _read.Prepare(
            $"""
            SELECT r.record_id, r.source_number, r.version, r.operation, r.observed_at, r.ordinal, r.shape, r.content, r.sealed, k.wrapped, k.under, d.country, p.domain_number, p.told
            FROM records_proof p
            JOIN records_record r ON r.record_id = p.record_id AND r.ended_by IS NULL
            JOIN records_domain d ON d.number = p.domain_number
            LEFT JOIN keys_record k ON k.record_id = p.record_id
            WHERE p.person_id {Among.In(accounts, 1)} AND p.expires_at > @p0 AND {RecordsRoom.StillStated}
            """,
            Among.Types(accounts, BulkType.Bigint)))
        {
            using SqlRows row = select.Long(0, HubStorage.Micros(_parts.Clock)).Bind(1, accounts).Query();
            while (row.Read())
            {
                records.Add(new StoredRecord(
                    row.Uuid(0), row.Long(1), (int)row.Long(2), row.Long(3), null, row.Long(4), row.Long(5), row.Long(6), row.Bytes(7).ToArray(), row.Bytes(8).ToArray(),
                    row.Bytes(9).ToArray(), row.IsNull(10) ? null : row.Uuid(10)));
                domains.Add((row.Text(11), row.Long(12), row.Bytes(13).ToArray()));
            }
        }

        OpenedRecord[] opened = _reading.Records.OpenAll(records);
        for (int i = 0; i < opened.Length; i++)
        {
            // A version that names somebody else counts for nothing until she has proven it again.
            if (StatedName.Of(opened[i]).Told(_reading.Index(domains[i].Number)).AsSpan().SequenceEqual(domains[i].Told))
            {
                voices.Add(Voice(opened[i], domains[i].Country));
            }
        }
    }

    private static PersonVoice Voice(OpenedRecord record, string? country)
    {
        ValueForms forms = Reading.FormsOf(country);
        Assurance assurance = record.Source.Verified ? Assurance.Verified : Assurance.Held;
        var values = new List<OriginValue>(record.Values.Length);
        string? day = null, month = null, year = null;
        bool born = false;
        for (int c = 0; c < record.Values.Length; c++)
        {
            if (record.Values[c].Length == 0)
            {
                continue;
            }

            Matching.ColumnUse use = record.Shape.Columns[c];
            var value = new StatedValue(use.Meaning, use.Slot, use.Name, record.Values[c], use.DateOrder);
            if (use.Meaning is Meaning.BirthDay or Meaning.BirthMonth or Meaning.BirthYear && use.Slot == 0)
            {
                (day, month, year) = (use.Meaning == Meaning.BirthDay ? value.Text : day, use.Meaning == Meaning.BirthMonth ? value.Text : month, use.Meaning == Meaning.BirthYear ? value.Text : year);
            }

            born |= use.Meaning == Meaning.BirthDate;
            if (PersonAttributes.Of(value) is { } name)
            {
                Take(values, name, value, forms, country, record.Stored.ObservedAt, assurance);
            }
        }

        if (!born && Date(year, month, day) is { } date)
        {
            values.Add(new OriginValue(PersonAttributes.BirthDate, 0, date, date, record.Stored.ObservedAt, assurance));
        }

        return new PersonVoice(
            record.Source.Verified ? OriginRank.Verified : OriginRank.Held, record.Source.BusinessId, record.Source.Name, record.Id, record.Stored.ObservedAt, record.Source.Trust, values);
    }

    private static void Take(List<OriginValue> to, string name, in StatedValue value, ValueForms forms, string? country, long at, Assurance assurance)
    {
        if (!PersonAttributes.IsList(name))
        {
            string form = forms.Of(value);
            if (form.Length > 0)
            {
                // A date that reads in one way only is told in the way that claims have it.
                bool date = value.Meaning == Meaning.BirthDate && DateOnly.TryParseExact(form, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
                to.Add(new OriginValue(name, Attributes.GoesByName(value.Meaning) ? 0 : value.Slot, date ? form : value.Text, form, at, assurance));
            }

            return;
        }

        int place = value.Slot * 100;
        foreach (string part in ValueForms.Split(value.Text).Take(100))
        {
            string form = name is PersonAttributes.Phone && Matching.ContactPoints.International(Encoding.UTF8.GetBytes(part), country) is { } digits ? "+" + digits : ValueForms.Folded(part);
            if (form.Length > 0)
            {
                to.Add(new OriginValue(name, place++, part, form, at, assurance));
            }
        }
    }

    private static string? Date(string? year, string? month, string? day)
        => int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out int y) && int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out int m)
            && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out int d) && y is >= 1000 and <= 9999 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y, m)
            ? string.Create(CultureInfo.InvariantCulture, $"{y:0000}-{m:00}-{d:00}") : null;
}
