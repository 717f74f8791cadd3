using System.Text;
using System.Text.Json;

namespace Selfhold.Formats.Tests;

/// <summary>JSON and vCard files with odd spacing and some damage.</summary>
internal static class KeyedSoup
{
    private static readonly JsonSerializerOptions Escaped = new();

    public static byte[] File(Random random, FileLayout layout)
    {
        string end = random.Next(2) == 0 ? "\n" : "\r\n";
        bool damaged = random.Next(3) == 0;
        StringBuilder text = new(layout == FileLayout.JsonArray ? Pick(random, "[", " [\n ", "[\r\n") : layout == FileLayout.JsonLines ? Pick(random, "", "\n") : "");
        int rows = random.Next(1, 8);
        for (int row = 0; row < rows; row++)
        {
            if (damaged && row > 0 && random.Next(4) == 0)
            {
                text.Append(layout switch { FileLayout.JsonArray => "17,", FileLayout.Vcard => "stray text" + end, FileLayout.JsonLines => "no json" + end, _ => "" });
            }

            if (layout == FileLayout.Vcard)
            {
                Card(random, text, end);
                text.Append(row + 1 < rows || random.Next(3) > 0 ? end + Pick(random, "", "", end, "  " + end) : "");
                continue;
            }

            Object(random, text, layout == FileLayout.JsonObjects ? "\n" : layout == FileLayout.JsonLines ? "" : Pick(random, "", " ", "\n"));
            text.Append(layout switch
            {
                FileLayout.JsonArray => row + 1 < rows ? Pick(random, ",", " ,\n", ",\r\n  ") : Pick(random, "", "\n", ",\n"),
                FileLayout.JsonLines => row + 1 < rows || random.Next(3) > 0 ? end + Pick(random, "", "", end, "  " + end) : "",
                _ => Pick(random, "\n", "\n\n", " ", ""),
            });
        }

        text.Append(layout == FileLayout.JsonArray ? Pick(random, "]", "]\n", "] \r\n") : "");
        bool mark = random.Next(2) == 0;
        return random.Next(3) == 0
            ? [.. mark ? new byte[] { 0xFF, 0xFE } : [], .. Encoding.Unicode.GetBytes(text.ToString())]
            : [.. mark ? new byte[] { 0xEF, 0xBB, 0xBF } : [], .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    public static string Text(Random random)
    {
        StringBuilder text = new();
        for (int i = random.Next(7); i > 0; i--)
        {
            text.Append(Pick(random, "a", "b", "C", "\"", "\\", ",", ";", ":", "\n", "é", "€", "=", " ", "]", "}", "{"));
        }

        return text.ToString();
    }

    private static void Object(Random random, StringBuilder text, string space)
    {
        text.Append('{').Append(space).Append("\"id\":").Append(random.Next(100));
        foreach (string name in new[] { "name", "mail", "tags", "home" }.Where(_ => random.Next(4) > 0))
        {
            text.Append(',').Append(space).Append('"').Append(name).Append("\":").Append(space).Append(name switch
            {
                "tags" => Pick(random, "[]", "[\"x\",\"y\"]", "[{\"deep\":[1]}]", "null", "true"),
                "home" => $"{{\"city\":{JsonSerializer.Serialize(Text(random), Escaped)},\"zip\":{random.Next(1, 99999)}}}",
                _ => JsonSerializer.Serialize(Text(random), Escaped),
            });
        }

        text.Append(space).Append('}');
    }

    private static void Card(Random random, StringBuilder text, string end)
    {
        text.Append("BEGIN:VCARD").Append(end).Append("VERSION:").Append(Pick(random, "2.1", "3.0", "4.0")).Append(end);
        text.Append("N:Lee;Ann").Append(Pick(random, "", ";;;", ";B;Dr;")).Append(end);
        for (int i = random.Next(3); i > 0; i--)
        {
            text.Append(Pick(random, "TEL:", "TEL;TYPE=HOME:", "item1.TEL;PREF=1:", "TEL;VALUE=uri:tel:")).Append("+49 ").Append(random.Next(100)).Append(end);
        }

        if (random.Next(2) == 0)
        {
            text.Append("NOTE:folded").Append(end).Append(" line\\, and\\n more").Append(end);
        }

        if (random.Next(2) == 0)
        {
            text.Append("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BC=").Append(end).Append("rgen").Append(end);
        }

        text.Append("END:VCARD");
    }

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
