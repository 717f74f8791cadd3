namespace Selfhold.Formats.Recognition;

/// <summary>What the sample values of a column say where its header does not.</summary>
internal static class ValueSuggestions
{
    private static readonly string[] NotOfBirth = ["creat", "updat", "modif", "chang", "order", "purchas", "last", "next", "visit", "since", "expir", "due", "start", "end", "paid", "sent", "login", "sign", "regist", "time", "deliver", "ship", "join", "entry", "death", "died", "event", "invoice", "angelegt", "erstellt"];
    private static readonly string[] NotHers = ["owner", "from", "sender", "agent", "assign", "manager", "rep", "reply"];
    private static readonly string[] Titles = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "lady", "lord", "rev", "herr", "frau", "fraulein", "m", "mme", "mlle", "monsieur", "madame", "sr", "sra", "srta", "senor", "senora", "sig", "sigra", "signor", "signora", "dhr", "mevr", "mevrouw", "heer", "hr", "fru", "pan", "pani", "dott", "dottssa", "ing"];
    private static readonly string[] Answers = ["yes", "no", "true", "false", "y", "n", "0", "1", "ja", "nein", "oui", "non", "si", "nee", "nej", "on", "off", "checked", "unchecked"];

    public static (Meaning Meaning, string Why)? Suggest(string header, IReadOnlyList<string> values)
    {
        if (values.Count < 3)
        {
            return null;
        }

        string key = HeaderKey.Of(header);
        bool hers = !Array.Exists(NotHers, word => key.Contains(word, StringComparison.Ordinal));
        if (hers && Share(values, ValueShapes.IsEmail) >= 0.6)
        {
            return (Meaning.Email, "values look like e-mail addresses");
        }

        if (!Array.Exists(NotOfBirth, word => key.Contains(word, StringComparison.Ordinal)) && AreBirths(values))
        {
            return (Meaning.BirthDate, "values look like dates of birth");
        }

        return hers && Share(values, ValueShapes.IsPhone) >= 0.7 ? (Meaning.Phone, "values look like phone numbers") : null;
    }

    /// <summary>Yes and no cannot be a name, a phone or an address, whatever the header says.</summary>
    public static bool AreAnswers(IReadOnlyList<string> values)
        => values.Count >= 2 && values.All(value => Array.IndexOf(Answers, value.Trim().ToLowerInvariant()) >= 0);

    public static bool AreTitles(IReadOnlyList<string> values)
        => values.Count > 0 && Share(values, value => Array.IndexOf(Titles, HeaderKey.Of(value)) >= 0) >= 0.6;

    public static bool HaveApostrophes(IReadOnlyList<string> values)
        => values.Count > 0 && Share(values, value => value.Length > 1 && value[0] == '\'' && (char.IsAsciiDigit(value[1]) || "=+-@".Contains(value[1], StringComparison.Ordinal))) >= 0.5;

    /// <summary>Dates of people alive lie decades apart; dates of business do not.</summary>
    private static bool AreBirths(IReadOnlyList<string> values)
    {
        List<int> years = [.. values.Select(ValueShapes.Year).OfType<int>()];
        return years.Count >= values.Count * 0.7 && years.Count >= 3
            && years.Count(year => year is >= 1900 and <= 2012) >= years.Count * 0.8 && years.Max() - years.Min() >= 15;
    }

    private static double Share(IReadOnlyList<string> values, Func<string, bool> holds)
        => (double)values.Count(value => holds(value.Trim())) / values.Count;
}
