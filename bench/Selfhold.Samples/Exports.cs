using System.Globalization;
using System.Text;

namespace Selfhold.Samples;

/// <summary>The three files as the systems write them: their headers, their quoting, their ids.</summary>
internal sealed class Exports(Dice dice)
{
    private static readonly DateTime Epoch = new(2018, 1, 1, 8, 0, 0, DateTimeKind.Utc);

    private static readonly string[] ShopifyColumns = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags".Split(',');

    private static readonly string[] HubSpotColumns = "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Company Name,Job Title,Street Address,City,State/Region,Postal Code,Country/Region,Date of birth,Lifecycle Stage,Lead Status,Marketing contact status,Unsubscribed from all email,Create Date,Last Activity Date".Split(',');

    private static readonly string[] SalesforceColumns = "Id,IsDeleted,MasterRecordId,AccountId,LastName,FirstName,Salutation,Name,OtherStreet,OtherCity,OtherState,OtherPostalCode,OtherCountry,MailingStreet,MailingCity,MailingState,MailingPostalCode,MailingCountry,Phone,Fax,MobilePhone,HomePhone,OtherPhone,Email,Title,Department,LeadSource,Birthdate,Description,OwnerId,HasOptedOutOfEmail,HasOptedOutOfFax,DoNotCall,CreatedDate,LastModifiedDate,SystemModstamp,LastActivityDate,Favourite_Roast__c".Split(',');

    public void Write(string folder, List<Row> rows)
    {
        var truth = new StringBuilder("system,id,person\n");
        Save(folder, "shopify.csv", ShopifyColumns, rows, Channel.Shopify, Shopify, quoteAll: false, truth);
        Save(folder, "hubspot.csv", HubSpotColumns, rows, Channel.HubSpot, HubSpot, quoteAll: true, truth);
        Save(folder, "salesforce.csv", SalesforceColumns, rows, Channel.Salesforce, Salesforce, quoteAll: true, truth);
        File.WriteAllText(Path.Combine(folder, "truth.csv"), truth.ToString());
    }

    private static void Save(string folder, string file, string[] columns, List<Row> rows, Channel system, Func<Row, int, string[]> cells, bool quoteAll, StringBuilder truth)
    {
        var text = new StringBuilder();
        Line(text, columns, quoteAll);
        int number = 0;
        foreach (Row row in rows.Where(r => r.System == system).OrderBy(r => r.Day))
        {
            string[] line = cells(row, number++);
            Line(text, line, quoteAll);
            truth.Append(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(file)},{row.Id},{row.Owner}\n");
        }

        File.WriteAllText(Path.Combine(folder, file), text.ToString());
    }

    private static void Line(StringBuilder text, string[] cells, bool quoteAll)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            text.Append(i > 0 ? "," : "");
            bool quote = quoteAll || cells[i].AsSpan().IndexOfAny(",\"\n") >= 0;
            text.Append(quote ? "\"" + cells[i].Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : cells[i]);
        }

        text.Append('\n');
    }

    private string[] Shopify(Row r, int number)
    {
        r.Id = (7_210_448_301_122L + (number * 32_768L)).ToString(CultureInfo.InvariantCulture);
        int orders = r.Wholesale ? dice.Between(4, 60) : dice.Between(0, 14);
        string spent = (orders * (r.Wholesale ? dice.Between(90, 260) : dice.Between(14, 42)) + (orders > 0 ? dice.Below(100) / 100m : 0)).ToString("F2", CultureInfo.InvariantCulture);
        string phone = r.Phone.Length > 0 ? "'" + r.Phone : "";
        List<string> tags = [];
        if (r.Wholesale) { tags.Add("wholesale"); }
        if (dice.Chance(.18)) { tags.Add("subscription"); }
        if (dice.Chance(.10)) { tags.Add("decaf"); }
        if (dice.Chance(.06)) { tags.Add("filter club"); }
        string note = dice.Chance(.02) ? dice.Any<string>(["Leave with neighbour", "Ring twice,\nthe bell is quiet", "Prefers \"light\" roasts", "Gift wrap please"]) : "";
        return ["'" + r.Id, r.Given, r.Surname, r.Email, dice.Chance(.42) ? "yes" : "no", r.Company, r.Line1, r.Line2, r.City,
            r.Line1.Length > 0 ? r.Nation.Code is "GB" ? "" : r.Region : "", r.Line1.Length > 0 ? r.Nation.Code : "", r.PostalCode, phone, dice.Chance(.6) ? phone : "",
            dice.Chance(.1) ? "yes" : "no", spent, orders.ToString(CultureInfo.InvariantCulture), note, r.Wholesale && dice.Chance(.3) ? "yes" : "no", string.Join(", ", tags)];
    }

    private string[] HubSpot(Row r, int number)
    {
        r.Id = (9_001 + (number * 7) + 50_000_000).ToString(CultureInfo.InvariantCulture);
        string country = r.Line1.Length == 0 && !dice.Chance(.4) ? "" : dice.Chance(.25) ? r.Nation.OwnName : r.Nation.Name;
        return [r.Id, r.Given, r.Surname, r.Email, r.Phone, r.Mobile, dice.Any<string>(["Nora Lind", "Tariq Aziz", ""]), r.Company, r.Job,
            r.Line2.Length > 0 ? r.Line2 + ", " + r.Line1 : r.Line1, r.City, r.Region, r.PostalCode, country, r.Born,
            r.Wholesale ? "Opportunity" : dice.Any<string>(["Subscriber", "Subscriber", "Lead", "Customer"]), dice.Any<string>(["", "", "NEW", "OPEN"]),
            dice.Chance(.7) ? "Marketing contact" : "Non-marketing contact", dice.Chance(.12) ? "true" : "false",
            Stamp(r.Day, "yyyy-MM-dd HH:mm"), dice.Chance(.5) ? Stamp(Math.Min(World.LastDay, r.Day + dice.Below(300)), "yyyy-MM-dd HH:mm") : ""];
    }

    private string[] Salesforce(Row r, int number)
    {
        r.Id = SalesforceId("0035g00000", 400_000 + (number * 13));
        string account = r.AccountId.Length > 0 ? SalesforceId("0015g00000", 7_000 + int.Parse(r.AccountId.AsSpan(5), CultureInfo.InvariantCulture)) : "";
        string changed = Stamp(Math.Min(World.LastDay, r.Day + dice.Below(200)), "yyyy-MM-ddTHH:mm:ss.000Z");
        string name = (r.Given.Trim() + " " + r.Surname).Trim();
        return [r.Id, "false", "", account, r.Surname, r.Given, r.Salutation, name, "", "", "", "", "",
            r.Line2.Length > 0 ? r.Line1 + "\n" + r.Line2 : r.Line1, r.City, r.Region, r.PostalCode, r.Line1.Length > 0 ? r.Nation.Name : "", r.Phone, "", r.Mobile, "", "",
            r.Email, r.Job, "", dice.Any<string>(["Web", "Phone", "Trade Show", "Referral", ""]), r.Born, "", SalesforceId("0055g00000", 11), dice.Chance(.15) ? "true" : "false", "false",
            dice.Chance(.05) ? "true" : "false", Stamp(r.Day, "yyyy-MM-ddTHH:mm:ss.000Z"), changed, changed, "", dice.Any<string>(["Light", "Medium", "Dark", "", ""])];
    }

    private string Stamp(int day, string format) => Epoch.AddDays(day).AddMinutes(dice.Below(720)).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>15 case-sensitive characters and the 3 that say which of them are capitals, as Salesforce makes them.</summary>
    private static string SalesforceId(string start, int number)
    {
        const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        char[] id = [.. start.PadRight(15, '0')];
        for (int i = 14; number > 0; i--, number /= 62)
        {
            id[i] = Digits[number % 62];
        }

        char[] check = new char[3];
        for (int part = 0; part < 3; part++)
        {
            int capitals = 0;
            for (int i = 0; i < 5; i++)
            {
                capitals |= id[(part * 5) + i] is >= 'A' and <= 'Z' ? 1 << i : 0;
            }

            check[part] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[capitals];
        }

        return new string(id) + new string(check);
    }
}
