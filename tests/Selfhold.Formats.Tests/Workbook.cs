using System.IO.Compression;
using System.Text;

namespace Selfhold.Formats.Tests;

/// <summary>Writes the smallest workbooks that spreadsheet programs would open.</summary>
internal static class Workbook
{
    /// <param name="sheets">Name and the XML inside of sheetData.</param>
    public static byte[] Of(params (string Name, string Rows)[] sheets) => Zip([.. Parts(sheets)]);

    public static IEnumerable<(string Path, string Text)> Parts(params (string Name, string Rows)[] sheets)
    {
        yield return ("[Content_Types].xml", "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>");
        yield return ("_rels/.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        StringBuilder list = new(), links = new();
        for (int i = 0; i < sheets.Length; i++)
        {
            list.Append($"<sheet name=\"{sheets[i].Name}\" sheetId=\"{i + 1}\" r:id=\"rId{i + 1}\"{(sheets[i].Name == "hidden" ? " state=\"hidden\"" : "")}/>");
            links.Append($"<Relationship Id=\"rId{i + 1}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>");
        }

        links.Append("<Relationship Id=\"rIdS\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>");
        yield return ("xl/workbook.xml", $"<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>");
        yield return ("xl/_rels/workbook.xml.rels", $"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>");
        yield return ("xl/styles.xml", "<?xml version=\"1.0\"?><styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"1\"><numFmt numFmtId=\"200\" formatCode=\"00000\"/></numFmts><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"200\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
        for (int i = 0; i < sheets.Length; i++)
        {
            yield return ($"xl/worksheets/sheet{i + 1}.xml", $"<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{sheets[i].Rows}</sheetData></worksheet>");
        }
    }

    public static byte[] Zip(params (string Path, string Text)[] parts)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, string text) in parts)
            {
                using Stream part = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }

    public static string Row(params string[] texts)
        => "<row>" + string.Concat(texts.Select(text => $"<c t=\"inlineStr\"><is><t>{text}</t></is></c>")) + "</row>";
}
