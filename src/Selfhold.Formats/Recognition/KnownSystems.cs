using System.Collections.Frozen;

namespace Selfhold.Formats.Recognition;

/// <summary>One system whose exports are recognised by their headers.</summary>
/// <param name="Signs">Headers of which at least <paramref name="Enough"/> must be there, the first always.</param>
/// <param name="Own">Headers that mean something else here than their name says elsewhere.</param>
internal sealed record KnownSystem(string Name, string[] Signs, int Enough, FrozenDictionary<string, Meaning> Own, ValueTransform Ids, string? Note);

/// <summary>Gathered from real exports; no vendor promises them. Headers are compared by <see cref="HeaderKey"/>.</summary>
internal static class KnownSystems
{
    private const string Others = "The rows of this file are other people of the account's owner. Import them only where that is lawful.";

    /// <summary>The more telling first.</summary>
    private static readonly KnownSystem[] All =
    [
        Make("Shopify", ["Accepts Email Marketing", "First Name", "Last Name", "Email", "Default Address Address1", "Total Spent", "Tax Exempt", "Accepts SMS Marketing"], 4, "Customer ID=ExternalId, Phone=Phone, Default Address Phone=Phone, Default Address Company=Company, Tags=Other, Note=Other", ValueTransform.Apostrophe),
        Make("Dynamics 365", ["(Do Not Modify) Contact", "(Do Not Modify) Modified On", "(Do Not Modify) Row Checksum"], 2, "(Do Not Modify) Contact=ExternalId, (Do Not Modify) Modified On=UpdatedAt, (Do Not Modify) Row Checksum=Other, Allow Emails?=OptIn"),
        Make("Salesforce", ["Id", "LastName", "FirstName", "IsDeleted", "MasterRecordId", "SystemModstamp", "LastModifiedById", "OwnerId", "HasOptedOutOfEmail", "MailingStreet", "LeadSource", "RecordTypeId"], 4, "Id=ExternalId, Title=Occupation, Name=FullName, LastModifiedDate=UpdatedAt, SystemModstamp=Other, Jigsaw=Other, Company=Company, AssistantPhone=Other", ValueTransform.SalesforceId),
        Make("Salesforce report", ["Last Name", "Account Name", "Contact ID", "Mailing Street", "Mailing State/Province", "Mailing Zip/Postal Code", "Email Opt Out", "Lead Source", "Salutation"], 4, "Contact ID=ExternalId, Lead ID=ExternalId, Title=Occupation, Account Name=Company", ValueTransform.SalesforceId),
        Make("Zoho CRM", ["Account Name", "Record Id", "Contact Owner", "Account Name.id", "Mailing Street", "Last Name"], 3, "Record Id=ExternalId, Account Name=Company, Account Name.id=Other, Title=Occupation", ValueTransform.ZohoId),
        Make("HubSpot", ["Record ID", "Contact owner", "Lead Status", "Lifecycle Stage", "Marketing contact status", "Create Date", "Last Activity Date", "Associated Company", "Primary Associated Company ID", "Phone Number", "Email"], 4, "Record ID=ExternalId, Associated Company=Company, Last Modified Date=UpdatedAt, Marketing contact status=Other"),
        Make("HubSpot", ["Datensatz-ID", "Vorname", "Nachname", "Kontakt-Zuständiger", "Lead-Status", "Erstellungsdatum", "Telefonnummer"], 4, "Datensatz-ID=ExternalId"),
        Make("Google Contacts", ["E-mail 1 - Value", "First Name", "Last Name", "Phonetic First Name", "File As", "Labels", "Organization Title", "Organization Name"], 4, "Organization Title=Occupation, Labels=Other, File As=Other", ValueTransform.MultiValue),
        Make("Google Contacts", ["Given Name", "Family Name", "Name", "Additional Name", "Yomi Name", "Group Membership", "E-mail 1 - Value", "Phone 1 - Value"], 4, "Location=Other, Subject=Other", ValueTransform.MultiValue),
        Make("Outlook", ["E-mail Address", "First Name", "Last Name", "Business Street", "Home Street", "Business Phone", "Home Phone", "Web Page", "E-mail 2 Address"], 4, "Title=NamePrefix, Profession=Occupation, Account=Other, User 1=Other, Location=Other"),
        Make("Stripe", ["id", "Created (UTC)", "Email", "Name", "Description", "Delinquent", "Default Source"], 4, "id=ExternalId, Description=Other, Default Source=Other, Created (UTC)=Other, Name=FullName"),
        Make("Mailchimp", ["Email Address", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "LAST_CHANGED", "LEID", "EUID"], 3, "EUID=ExternalId, LEID=Other, LAST_CHANGED=UpdatedAt, CC=Other, REGION=Other"),
        Make("Pipedrive", ["Person - Name", "Person - ID", "Person - Organization", "Person - Email", "Person - Email - Work", "Person - Phone", "Person - Phone - Work", "Person - First name"], 3, "Person - ID=ExternalId, Person - Organization=Company, Person - Double opt-in=OptIn, Person - Title=Occupation, Person - Person created=Other, Person - Label(s)=Other, Person - Label=Other"),
        Make("LinkedIn connections", ["Connected On", "First Name", "Last Name", "URL", "Company", "Position"], 4, "URL=Other, Position=Occupation", note: Others),
        Make("LinkedIn profile", ["Maiden Name", "First Name", "Last Name", "Headline", "Geo Location", "Twitter Handles", "Birth Date"], 5, "Headline=Other, Industry=Other"),
        Make("LinkedIn phone numbers", ["Extension", "Number", "Type"], 3, "Number=Phone, Extension=Other"),
        Make("SAP business partner", ["BusinessPartner", "BusinessPartnerCategory", "BusinessPartnerFullName", "SearchTerm1"], 2, "BusinessPartner=ExternalId, BusinessPartnerFullName=FullName, LastChangeDate=UpdatedAt, Customer=Other, BusinessPartnerUUID=Other"),
        Make("vCard", ["FN", "N Family", "N Given", "TEL", "EMAIL", "UID", "REV"], 2, "UID=ExternalId, REV=UpdatedAt, TITLE=Occupation, ROLE=Other, ORG=Company, FN=FullName"),
    ];

    /// <returns>The first system that enough headers speak for, or null.</returns>
    public static KnownSystem? Find(IReadOnlyList<string> columns)
    {
        HashSet<string> keys = new(columns.Select(HeaderKey.Of), StringComparer.Ordinal);
        return Array.Find(All, system => keys.Contains(system.Signs[0]) && system.Signs.Count(keys.Contains) >= system.Enough);
    }

    private static KnownSystem Make(string name, string[] signs, int enough, string own, ValueTransform ids = ValueTransform.None, string? note = null)
    {
        Dictionary<string, Meaning> meanings = new(StringComparer.Ordinal);
        foreach (string pair in own.Split(',', StringSplitOptions.TrimEntries))
        {
            int at = pair.LastIndexOf('=');
            meanings[HeaderKey.Of(pair[..at])] = Enum.Parse<Meaning>(pair[(at + 1)..]);
        }

        return new KnownSystem(name, [.. signs.Select(HeaderKey.Of)], enough, meanings.ToFrozenDictionary(StringComparer.Ordinal), ids, note);
    }
}
