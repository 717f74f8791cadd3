using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Selfhold.Formats.Xlsx;

namespace Selfhold.Formats.Output;

/// <summary>Writes a workbook of one sheet whose cells are all text. Rows go out as they come.</summary>
internal sealed class SheetWriter : IDisposable
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    // The time of packing says nothing about the data; equal rows give equal files.
    private static readonly DateTimeOffset Packed = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip;
    private readonly XmlWriter _sheet;
    private int _row;
    private bool _completed;

    public SheetWriter(Stream to, FileShape shape)
    {
        _zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        Part("[Content_Types].xml", $"""<Types xmlns="{Package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
        Part("_rels/.rels", $"""<Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" Type="{Office}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        Part("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Office}"><sheets><sheet name="{Attribute(shape.Sheet ?? "Sheet1")}" sheetId="1" r:id="rId1"/></sheets></workbook>""");
        Part("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" Type="{Office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
        _sheet = XmlWriter.Create(Entry("xl/worksheets/sheet1.xml"), new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true, NewLineHandling = NewLineHandling.Entitize, CheckCharacters = false });
        _sheet.WriteStartDocument(standalone: true);
        _sheet.WriteStartElement("worksheet", Main);
        _sheet.WriteStartElement("sheetData", Main);
        ReadOnlySpan<byte> head = shape.Head;
        while (!head.IsEmpty)
        {
            int end = head.IndexOf((byte)'\n') + 1;
            end = end == 0 ? head.Length : end;
            Row(head[..end]);
            head = head[end..];
        }
    }

    /// <exception cref="InputException">The text is no row of a sheet.</exception>
    public void Row(ReadOnlySpan<byte> raw) => Row(SheetRow.Parse(raw) ?? throw new InputException(FormatsErrors.BrokenRow(_row)));

    public void Row(ReadOnlySpan<byte> raw, IReadOnlyList<(int Column, string Value)> changes)
    {
        List<string> values = SheetRow.Parse(raw) ?? throw new InputException(FormatsErrors.BrokenRow(_row));
        foreach ((int column, string value) in changes)
        {
            while (values.Count <= column)
            {
                values.Add(string.Empty);
            }

            values[column] = value;
        }

        Row(values);
    }

    /// <summary>Ends the sheet and the archive.</summary>
    public void Complete()
    {
        _sheet.WriteEndDocument();
        _completed = true;
        Dispose();
    }

    /// <summary>Leaves a workbook that was not completed without its table of contents: nobody takes it for a whole one.</summary>
    public void Dispose()
    {
        if (_completed)
        {
            _sheet.Dispose();
            _zip.Dispose();
        }
    }

    private void Row(List<string> values)
    {
        string row = (++_row).ToString(CultureInfo.InvariantCulture);
        _sheet.WriteStartElement("row", Main);
        _sheet.WriteAttributeString("r", row);
        for (int column = 0; column < values.Count; column++)
        {
            if (values[column].Length == 0)
            {
                continue;
            }

            _sheet.WriteStartElement("c", Main);
            _sheet.WriteAttributeString("r", ColumnName(column) + row);
            _sheet.WriteAttributeString("t", "inlineStr");
            _sheet.WriteStartElement("is", Main);
            _sheet.WriteStartElement("t", Main);
            _sheet.WriteAttributeString("xml", "space", null, "preserve");
            _sheet.WriteString(Escape(values[column]));
            _sheet.WriteEndElement();
            _sheet.WriteEndElement();
            _sheet.WriteEndElement();
        }

        _sheet.WriteEndElement();
    }

    /// <summary>What XML does not hold is written <c>_x0007_</c>, and what looks like that too (ECMA-376 part 1 §22.9.2.19).</summary>
    private static string Escape(string text)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool control = (c < ' ' && c is not ('\t' or '\n')) || c is '\uFFFE' or '\uFFFF';
            bool looksEscaped = c == '_' && i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_' && text.Skip(i + 2).Take(4).All(char.IsAsciiHexDigit);
            if (control || looksEscaped)
            {
                escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");
            }
            else
            {
                escaped?.Append(c);
            }
        }

        return escaped?.ToString() ?? text;
    }

    private static string ColumnName(int column)
    {
        string name = string.Empty;
        for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        {
            name = (char)('A' + ((rest - 1) % 26)) + name;
        }

        return name;
    }

    private static string Attribute(string text) => System.Security.SecurityElement.Escape(text);

    private void Part(string path, string xml)
    {
        using Stream part = Entry(path);
        part.Write(Encoding.UTF8.GetBytes("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""" + xml));
    }

    private Stream Entry(string path)
    {
        ZipArchiveEntry entry = _zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = Packed;
        return entry.Open();
    }
}
