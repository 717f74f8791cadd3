using System.Collections.Frozen;

namespace Selfhold.Formats.Recognition;

/// <summary>
/// The headers of the world, as data: a meaning and the names that say it in English, German, French, Spanish, Italian,
/// Dutch, Portuguese, the Nordic languages and Polish. Written for people; compared by <see cref="HeaderKey"/>.
/// </summary>
internal static class HeaderAliases
{
    /// <summary>Names of names that only the other columns explain: "Name, Vorname" is a surname, "Name, Email" is all of it.</summary>
    public static FrozenSet<string> AmbiguousName { get; } =
        Keys("name, nom, nome, nombre, naam, namn, navn, nimi, nume, nev, nombres, nazwa, 名前, имя");

    /// <summary>Both names in one; says nothing new beside the two.</summary>
    public static FrozenSet<string> JoinedName { get; } =
        Keys("first and surname, first and last name, first last, first last name, first name last name, given name surname, vorname nachname, nachname vorname, nom prenom, prenom nom");

    public static FrozenSet<string> Title { get; } = Keys("title, titel, titre, titolo, titulo, tytul");

    /// <summary>The whole address, or just its first line: the other columns tell.</summary>
    public static FrozenSet<string> AnyAddress { get; } =
        Keys("address, addr, adresse, adres, adress, anschrift, direccion, indirizzo, endereco, morada, osoite, adresa, postal address, street and city, postanschrift, domicilio");

    /// <summary>Known answers to the riddle, or groups of it. Never evidence, not even an id.</summary>
    public static FrozenSet<string> Truth { get; } =
        Keys("cluster, cluster id, entity, entity id, true id, true cluster, truth, truth id, match id, match, label, labels, ground truth, gold id, golden id, gold, group id, household id, simulant id, is match, duplicate, is duplicate, duplicate id");

    /// <summary>The row's own id, best names first.</summary>
    public static string[] Ids { get; } = [.. List("""
        id, record id, rec id, unique id, row id, external id, uid, uuid, guid, source id, key, pk, rowid, record key, record number, record no,
        contact id, customer id, person id, client id, user id, member id, patient id, subscriber id, voter id, voter reg num, ncid, donor id, student id, employee id,
        customer number, customer no, client number, member number, patient number, kundennummer, kundennr, kunden id, kunden nr, kontakt id, datensatz id, personen id,
        mitgliedsnummer, id client, numero client, id cliente, numero cliente, codigo cliente, codice cliente, klantnummer, klant id, kundnummer, kund id, id klienta, numer klienta, asiakasnumero
        """)];

    /// <summary>Other people around the customer. Their names and addresses must never be taken for hers.</summary>
    public static string[] OtherPeople { get; } = [.. List("""
        mother, mothers, father, fathers, parent, parents, spouse, spouses, partner, wife, husband, child, children, guardian, next of kin, emergency contact, emergency, assistant, assistants,
        manager, managers, owner, contact owner, account owner, created by, modified by, last modified by, updated by, referred by, referrer, agent, sales rep, reports to, beneficiary, witness,
        mutter, vater, ehepartner, notfallkontakt, ansprechpartner intern, invitee, inviter, recipient profile, sender, gift recipient
        """)];

    /// <summary>Before a part of an address, an e-mail or a phone: which one it is.</summary>
    public static string[] Places { get; } = [.. List("""
        default address, mailing address, billing address, shipping address, delivery address, home address, work address, business address, other address, residential address, permanent address, postal address, card address, current address, primary address, address, addr, adr,
        mailing, mail, billing, bill to, bill, shipping, ship to, ship, delivery, home, work, business, office, other, default, residential, residence, resident, res, permanent, current, primary, secondary, alternate, alternative, alt, postal, private, privat, personal, main, card, previous, prev, former, old, legal, registered, principal, daytime, day, evening, preferred, additional, contact,
        rechnungsadresse, lieferadresse, rechnungs, liefer, rechnung, lieferung, geschaftlich, dienstlich, hauptadresse, wohn, facturation, livraison, domicile, professionnel, trabajo, casa, facturacion, envio, lavoro, spedizione, fatturazione, factuur, werk, prive, trabalho, person
        """).OrderByDescending(key => key.Length)];

    /// <summary>Before any column about the customer herself.</summary>
    public static string[] Roles { get; } = [.. List("""
        customer, customers, client, contact, person, persons, patient, member, user, subscriber, cust, voter, applicant, employee, student, guest, donor, buyer, lead, individual, consumer, subject, respondent, billing, primary, current, legal, full, profile, account holder, policyholder, holder, insured, traveller, passenger, attendee,
        kunde, kunden, kontakt, patienten, mitglied, cliente, contatto, contacto, klant, kund, klient, asiakas, pers, ind, pat, pt, res, birth certificate
        """).OrderByDescending(key => key.Length)];

    /// <summary>What a header says on its own. Made of the tables above, so it stands below them.</summary>
    public static FrozenDictionary<string, Meaning> Meanings { get; } = Build();

    private static FrozenDictionary<string, Meaning> Build()
    {
        Dictionary<string, Meaning> meanings = new(StringComparer.Ordinal);
        foreach ((Meaning meaning, string names) in HeaderAliasData.All)
        {
            foreach (string key in List(names))
            {
                meanings.TryAdd(key, meaning);
            }
        }

        foreach (string key in AmbiguousName.Concat(JoinedName))
        {
            meanings.TryAdd(key, Meaning.FullName);
        }

        foreach (string key in AnyAddress)
        {
            meanings.TryAdd(key, Meaning.FullAddress);
        }

        return meanings.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenSet<string> Keys(string names) => List(names).ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> List(string names)
        => names.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(HeaderKey.Of).Where(key => key.Length > 0);
}
