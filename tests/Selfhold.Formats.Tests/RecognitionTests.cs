using Selfhold.Formats.Recognition;

namespace Selfhold.Formats.Tests;

public sealed class RecognitionTests
{
    /// <summary>"Header=Meaning" pairs, a slot behind a slash: "Email 2=Email/1". A header alone is Other.</summary>
    [Theory]
    [InlineData(null, "unique_id=ExternalId; first_name=GivenName; surname=Surname; dob=BirthDate; city=City; email=Email; cluster")]
    [InlineData(null, "rec_id=ExternalId; given_name=GivenName; surname=Surname; street_number=HouseNumber; address_1=Street; address_2=AddressLine2; suburb=City; postcode=PostalCode; state=Region; date_of_birth=BirthDate; soc_sec_id=NationalId; cluster")]
    [InlineData(null, "unique_id=ExternalId; cluster; full_name=FullName; first_and_surname; first_name=GivenName; surname=Surname; dob=BirthDate; birth_place=BirthPlace; postcode_fake=PostalCode; gender=Gender; occupation=Occupation")]
    [InlineData(null, "record_id=ExternalId; cluster; source=Source; given_name=GivenName; surname=Surname; dob=BirthDate; gender=Gender; email=Email; phone=Phone; street=Street; city=City; postcode=PostalCode; updated_at=UpdatedAt")]
    [InlineData(null, "fname_c1=GivenName; fname_c2=MiddleName; lname_c1=Surname; lname_c2=FormerSurname; by=BirthYear; bm=BirthMonth; bd=BirthDay")]
    [InlineData(null, "PERSON_ID=ExternalId; PERNAME1=GivenName; PERNAME2=Surname; SEX=Gender; DOB_DAY=BirthDay; DOB_MON=BirthMonth; DOB_YEAR=BirthYear; ENUMCAP=FullAddress; ENUMPC=PostalCode")]
    [InlineData(null, "birth_day=BirthDay; birth_month=BirthMonth; birth_year=BirthYear")]
    [InlineData(null, "Date of Birth (DD/MM/YYYY)=BirthDate; Sex (M/F)=Gender; e-mail (privat)=Email; employer_name=Company; spouse_first_name; dependent_1_first_name; employer_city; first_name_soundex; email_domain; phone_type; marital_status; record_status; page; stage; usage")]
    [InlineData(null, "voter_reg_num=ExternalId; last_name=Surname; first_name=GivenName; midl_name=MiddleName; name_sufx_cd=NameSuffix; sex_code=Gender; birth_age=Age; res_street_address=Street; res_city_desc=City; state_cd=Region; zip_code=PostalCode; full_phone_num=Phone; birth_place=BirthPlace; county_desc")]
    [InlineData(null, "simulant_id; household_id; first_name=GivenName; middle_initial=MiddleName; last_name=Surname; age=Age; date_of_birth=BirthDate; street_number=HouseNumber; street_name=Street; unit_number=AddressLine2; city=City; state=Region; zipcode=PostalCode; sex=Gender; ssn=NationalId")]
    [InlineData(null, "nhs number=NationalId; passport=NationalId/1; tax id=NationalId/2; phone_num=Phone; mobile=Phone/1; telephone=Phone/2; birth_year=BirthYear; town=City; county=Region; post_code=PostalCode")]
    [InlineData(null, "Kundennummer=ExternalId; Anrede=NamePrefix; Vorname=GivenName; Nachname=Surname; Geburtsdatum=BirthDate; Straße=Street; Hausnummer=HouseNumber; PLZ=PostalCode; Ort=City; Land=Country; E-Mail-Adresse=Email; Telefonnummer=Phone; Firma=Company; Newsletter=OptIn; Werbesperre=OptOut")]
    [InlineData(null, "Name=Surname; Vorname=GivenName; Geburtsname=FormerSurname; Geburtsort=BirthPlace; Strasse und Hausnummer=Street")]
    [InlineData(null, "prénom=GivenName; nom=Surname; date de naissance=BirthDate; adresse=Street; code postal=PostalCode; ville=City; courriel=Email; téléphone portable=Phone; civilité=NamePrefix; société=Company")]
    [InlineData(null, "nombre=GivenName; apellidos=Surname; segundo apellido=FormerSurname; fecha de nacimiento=BirthDate; correo electrónico=Email; teléfono=Phone; código postal=PostalCode; población=City; provincia=Region; DNI=NationalId")]
    [InlineData(null, "nome=GivenName; cognome=Surname; data di nascita=BirthDate; luogo di nascita=BirthPlace; codice fiscale=NationalId; indirizzo=Street; CAP=PostalCode; comune=City")]
    [InlineData(null, "voornaam=GivenName; achternaam=Surname; geboortedatum=BirthDate; straat=Street; huisnummer=HouseNumber; woonplaats=City; e-mailadres=Email")]
    [InlineData(null, "förnamn=GivenName; efternamn=Surname; personnummer=NationalId; gatuadress=Street; postnummer=PostalCode; postort=City; e-postadress=Email")]
    [InlineData(null, "imię=GivenName; nazwisko=Surname; data urodzenia=BirthDate; ulica=Street; kod pocztowy=PostalCode; miasto=City; PESEL=NationalId; płeć=Gender")]
    [InlineData(null, "primeiro nome=GivenName; sobrenome=Surname; data de nascimento=BirthDate; rua=Street; cidade=City; CEP=PostalCode; telemóvel=Phone; CPF=NationalId")]
    [InlineData(null, "name=FullName; address=FullAddress; phone=Phone")]
    [InlineData(null, "customer_id=ExternalId; customer_first_name=GivenName; CustomerLastName=Surname; billing_address_1=Street; billing_city=City; billing_postcode=PostalCode; shipping_address_1=Street/1; shipping_city=City/1; shipping_postcode=PostalCode/1; order_id; username; mothers_maiden_name; emergency_contact_phone; password")]
    [InlineData("Shopify", "Customer ID=ExternalId; First Name=GivenName; Last Name=Surname; Email=Email; Accepts Email Marketing=OptIn; Default Address Company=Company; Default Address Address1=Street; Default Address Address2=AddressLine2; Default Address City=City; Default Address Province Code=Region; Default Address Country Code=Country; Default Address Zip=PostalCode; Default Address Phone=Phone; Phone=Phone/1; Accepts SMS Marketing=OptIn/1; Total Spent; Total Orders; Note; Tax Exempt; Tags")]
    [InlineData("HubSpot", "Record ID=ExternalId; First Name=GivenName; Last Name=Surname; Email=Email; Phone Number=Phone; Contact owner; Primary Associated Company ID; Last Activity Date; Lead Status; Marketing contact status; Create Date; Associated Company=Company; Job Title=Occupation; Country/Region=Country; State/Region=Region; Postal Code=PostalCode; Street Address=Street; Mobile Phone Number=Phone/1")]
    [InlineData("Salesforce", "Id=ExternalId; IsDeleted; MasterRecordId; AccountId; LastName=Surname; FirstName=GivenName; Salutation=NamePrefix; Name=FullName; OtherStreet=Street/1; OtherCity=City/1; OtherState=Region/1; OtherPostalCode=PostalCode/1; OtherCountry=Country/1; OtherLatitude; MailingStreet=Street; MailingCity=City; MailingState=Region; MailingPostalCode=PostalCode; MailingCountry=Country; Phone=Phone; Fax; MobilePhone=Phone/1; HomePhone=Phone/2; AssistantPhone; ReportsToId; Email=Email; Title=Occupation; Department; AssistantName; LeadSource; Birthdate=BirthDate; OwnerId; HasOptedOutOfEmail=OptOut; HasOptedOutOfFax=OptOut/1; DoNotCall=OptOut/2; CreatedDate; LastModifiedDate=UpdatedAt; LastModifiedById; SystemModstamp")]
    [InlineData("Salesforce report", "Contact ID=ExternalId; Salutation=NamePrefix; First Name=GivenName; Last Name=Surname; Title=Occupation; Account Name=Company; Mailing Street=Street; Mailing City=City; Mailing State/Province=Region; Mailing Zip/Postal Code=PostalCode; Mailing Country=Country; Phone=Phone; Mobile=Phone/1; Email=Email; Email Opt Out=OptOut; Lead Source")]
    [InlineData("Google Contacts", "First Name=GivenName; Middle Name=MiddleName; Last Name=Surname; Phonetic First Name; Name Prefix=NamePrefix; Name Suffix=NameSuffix; Nickname=Nickname; File As; Organization Name=Company; Organization Title=Occupation; Birthday=BirthDate; Notes; Labels; E-mail 1 - Label; E-mail 1 - Value=Email; E-mail 2 - Value=Email/1; Phone 1 - Label; Phone 1 - Value=Phone; Address 1 - Formatted; Address 1 - Street=Street; Address 1 - City=City; Address 1 - PO Box; Address 1 - Region=Region; Address 1 - Postal Code=PostalCode; Address 1 - Country=Country; Address 2 - Street=Street/1; Address 2 - City=City/1; Website 1 - Value")]
    [InlineData("Google Contacts", "Name=FullName; Given Name=GivenName; Additional Name=MiddleName; Family Name=Surname; Yomi Name; Given Name Yomi; Maiden Name=FormerSurname; Birthday=BirthDate; Gender=Gender; Location; Occupation=Occupation; Group Membership; E-mail 1 - Type; E-mail 1 - Value=Email; Phone 1 - Value=Phone; Phone 2 - Value=Phone/1; Organization 1 - Name=Company; Organization 1 - Title=Occupation/1")]
    [InlineData("Outlook", "First Name=GivenName; Middle Name=MiddleName; Last Name=Surname; Title=NamePrefix; Suffix=NameSuffix; Web Page; Birthday=BirthDate; E-mail Address=Email; E-mail 2 Address=Email/1; E-mail 3 Address=Email/2; Home Phone=Phone; Home Phone 2=Phone/1; Mobile Phone=Phone/2; Home Fax; Home Address; Home Street=Street; Home Street 2=AddressLine2; Home City=City; Home Postal Code=PostalCode; Spouse; Manager's Name; Assistant's Phone; Company Main Phone; Business Phone=Phone/3; Company=Company; Job Title=Occupation; Account; Business Street=Street/1; Business City=City/1; Business Country=Country/1; Car Phone")]
    [InlineData("Stripe", "id=ExternalId; Email=Email; Name=FullName; Phone=Phone; Description; Created (UTC); Card Address Line1=Street; Card Address City=City; Card Address Zip=PostalCode")]
    [InlineData("Mailchimp", "Email Address=Email; First Name=GivenName; Last Name=Surname; MEMBER_RATING; OPTIN_TIME; OPTIN_IP; LAST_CHANGED=UpdatedAt; LEID; EUID=ExternalId")]
    [InlineData("LinkedIn profile", "First Name=GivenName; Last Name=Surname; Maiden Name=FormerSurname; Address=Street; Birth Date=BirthDate; Headline; Zip Code=PostalCode; Geo Location; Twitter Handles")]
    [InlineData("Pipedrive", "Person - ID=ExternalId; Person - Name=FullName; Person - First name=GivenName; Person - Organization=Company; Person - Email - Work=Email; Person - Email - Home=Email/1; Person - Phone - Mobile=Phone; Person - Double opt-in=OptIn; Person - Marketing status")]
    [InlineData("Zoho CRM", "Record Id=ExternalId; Contact Owner; First Name=GivenName; Last Name=Surname; Account Name=Company; Account Name.id; Email=Email; Phone=Phone; Mobile=Phone/1; Mailing Street=Street; Mailing Zip=PostalCode")]
    [InlineData("Dynamics 365", "(Do Not Modify) Contact=ExternalId; (Do Not Modify) Row Checksum; (Do Not Modify) Modified On=UpdatedAt; Full Name=FullName; Email=Email; Email Address 2=Email/1; Business Phone=Phone; Address 1: City=City; Address 1: Country/Region=Country; Allow Emails?=OptIn")]
    [InlineData("vCard", "FN=FullName; N Family=Surname; N Given=GivenName; N Additional=MiddleName; N Prefix=NamePrefix; TEL=Phone; TEL Type; TEL (2)=Phone/1; EMAIL=Email; ADR Street=Street; ADR City=City; ADR Postal Code=PostalCode; ADR (2) Street=Street/1; ADR (2) City=City/1; BDAY=BirthDate; ORG=Company; TITLE=Occupation; UID=ExternalId; REV=UpdatedAt; NOTE")]
    public void headers_are_recognised(string? system, string expected)
    {
        (string Name, string Wanted)[] pairs = [.. expected.Split("; ").Select(pair => pair.Contains('=') ? (pair[..pair.LastIndexOf('=')], pair[(pair.LastIndexOf('=') + 1)..]) : (pair, "Other"))];
        RecognisedFile file = FileRecognition.Recognise([.. pairs.Select(pair => pair.Name)], []);
        string found = string.Join("; ", file.Columns.Select(c => $"{c.Name}={c.Meaning}{(c.Slot > 0 ? "/" + c.Slot : "")}"));
        Assert.Equal(string.Join("; ", pairs.Select(pair => $"{pair.Name}={pair.Wanted}")), found);
        Assert.Equal(system, file.System);
    }

    [Fact]
    public void the_rows_of_linkedin_connections_are_other_people()
        => Assert.Single(FileRecognition.Recognise(["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"], []).Notes);

    [Fact]
    public void values_suggest_a_meaning_where_the_header_says_nothing()
    {
        string[][] rows = [.. Enumerable.Range(0, 10).Select(i => new[] { $"p{i}@x.org", $"{1950 + (5 * i)}-04-03", $"(030) 123 45{i}0", $"2024-05-1{i}", $"p{i}@x.org", $"{i}" })];
        RecognisedFile file = FileRecognition.Recognise(["feld a", "feld b", "feld c", "created", "owner", "n"], rows);
        Assert.Equal([Meaning.Email, Meaning.BirthDate, Meaning.Phone, Meaning.Other, Meaning.Other, Meaning.Other], file.Columns.Select(c => c.Meaning));
        Assert.All(file.Columns.Take(3), column => Assert.True(column.IsSuggestion));
        Assert.Equal("values look like e-mail addresses", file.Columns[0].Why);
        Assert.Equal("unknown: kept", file.Columns[5].Why);
    }

    [Fact]
    public void a_title_is_read_by_its_values()
    {
        Assert.Equal(Meaning.NamePrefix, FileRecognition.Recognise(["title", "x"], [["Mr."], ["Frau"], ["Dr"]]).Columns[0].Meaning);
        Assert.Equal(Meaning.Occupation, FileRecognition.Recognise(["title", "x"], [["Clerk"], ["Head of X"]]).Columns[0].Meaning);
        Assert.Equal(Meaning.Other, FileRecognition.Recognise(["title", "x"], []).Columns[0].Meaning);
    }

    [Fact]
    public void an_id_that_repeats_is_not_the_id_of_the_row()
    {
        RecognisedFile file = FileRecognition.Recognise(["person_id", "first_name"], [["1", "A"], ["1", "B"]]);
        Assert.Equal(Meaning.Other, file.Columns[0].Meaning);
        Assert.Equal(Meaning.ExternalId, FileRecognition.Recognise(["id", "person_id"], [["1", "7"], ["2", "7"]]).Columns[0].Meaning);
    }

    [Fact]
    public void yes_and_no_are_no_email_address()
        => Assert.Equal(Meaning.Other, FileRecognition.Recognise(["mail"], [["yes"], ["no"]]).Columns[0].Meaning);

    [Fact]
    public void every_published_file_is_recognised_as_far_as_matching_needs()
    {
        string? folder = DataFolder();
        Assert.SkipWhen(folder is null, "The folder of labelled data is not beside the project.");
        foreach (string path in Directory.GetFiles(folder!, "*.csv"))
        {
            using IRecordReader reader = RecordFiles.Open(path, ReadOptions.Default).Value;
            ReadFile file = Reading.All(reader);
            Assert.Empty(file.Problems);
            RecognisedFile recognised = FileRecognition.Recognise(file.Columns, file.Rows.Take(1_000).ToList());
            Assert.Single(recognised.Columns, column => column.Meaning == Meaning.ExternalId);
            Assert.All([Meaning.GivenName, Meaning.Surname, Meaning.BirthDate], meaning => Assert.Contains(recognised.Columns, column => column.Meaning == meaning));
            Assert.Equal(Meaning.Other, recognised.Columns.Single(column => column.Name == "cluster").Meaning);
            Assert.Equal(File.ReadLines(path).Count(), path.Contains("historical") ? file.Rows.Count + 1 : File.ReadLines(path).Count());
        }
    }

    private static string? DataFolder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "..", "shared", "data");
            if (File.Exists(Path.Combine(at.FullName, "selfhold.slnx")))
            {
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
