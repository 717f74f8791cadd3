using System.Xml.Linq;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Explain;

public sealed class PictureRules
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string, string> Values => new()
    {
        { "<script>alert(1)</script>", "\" onload=\"alert(1)" },
        { "]]><svg/onload=alert(1)>", "&lt;&#60;" },
        { "\u202eevil\u202c", "\u2067מזרחי\u2069\u2069\u2069" },
        { "\u0001\u0008\u001f\u007f\ufffe\uffff", "a\r\nb\tc" },
        { new string('x', 100_000), string.Concat(Enumerable.Repeat("漢字", 5_000)) },
        { "e" + new string('\u0301', 50_000), "👨‍👩‍👧" },
        { "\ud800", "plain" },
        { "", "" },
    };

    [Theory, MemberData(nameof(Values))]
    public void any_value_is_drawn_as_text_and_nothing_else(string a, string b)
    {
        string svg = Explainer.ToSvg(Of(1, ("given name", "different", -3.2, a, b), ("<b>", "&", 4, b, a)));
        XDocument picture = XDocument.Parse(svg);
        string[] allowed = ["svg", "title", "desc", "style", "defs", "pattern", "rect", "line", "text", "tspan"];
        Assert.All(picture.Descendants(), e => Assert.Contains(e.Name.LocalName, allowed));
        Assert.All(picture.Descendants().Attributes(), attribute => Assert.False(attribute.Name.LocalName.StartsWith("on") || attribute.Name.LocalName is "style" or "href"));
        Assert.DoesNotContain('\u202e', svg);
        Assert.Equal(svg.Count(c => c == '\u2068'), svg.Count(c => c == '\u2069'));
        Assert.True(svg.Length < 15_000);
        Assert.All(picture.Descendants(Svg + "text"), t => Assert.True(t.Value.Length < 120, t.Value));
    }

    [Fact]
    public void the_picture_has_a_name_and_a_description_for_those_who_do_not_see_it()
    {
        Explanation why = ExplainerRules.Shop("Bill", "William", "1988-09-04", "1986-09-04");
        XElement root = XDocument.Parse(Explainer.ToSvg(why)).Root!;
        Assert.Equal("img", root.Attribute("role")!.Value);
        string[] named = root.Attribute("aria-labelledby")!.Value.Split(' ');
        Assert.Equal((string[])[root.Element(Svg + "title")!.Attribute("id")!.Value, root.Element(Svg + "desc")!.Attribute("id")!.Value], named);
        Assert.Equal(why.Sentence, root.Element(Svg + "desc")!.Value);
        Assert.Contains("prefers-color-scheme: dark", root.Element(Svg + "style")!.Value);
    }

    [Fact]
    public void bars_start_where_the_last_one_ended_and_what_speaks_against_is_hatched()
    {
        XElement root = XDocument.Parse(Explainer.ToSvg(Of(2, ("given name", "same", 6, "Anna", "Anna"), ("birth date", "different", -4, "1984", "1931")))).Root!;
        double At(XElement bar, string edge) => double.Parse(bar.Attribute(edge)!.Value, System.Globalization.CultureInfo.InvariantCulture);
        XElement[] bars = [.. root.Elements(Svg + "rect").Where(r => r.Attribute("class")!.Value is "start" or "for" or "against" or "total")];
        Assert.Equal(["start", "for", "against", "start", "total"], bars.Select(b => b.Attribute("class")!.Value));
        Assert.StartsWith("url(#", bars[2].Attribute("fill")!.Value);
        Assert.Equal(At(bars[0], "x"), At(bars[1], "x"), 0.1);
        Assert.Equal(At(bars[1], "x") + At(bars[1], "width"), At(bars[2], "x") + At(bars[2], "width"), 1.1);
    }

    [Fact]
    public void what_neither_record_states_takes_no_room()
    {
        string svg = Explainer.ToSvg(Of(5, ("company", "not stated", 0, "", ""), ("phone", "not stated", 0, "1", "")));
        Assert.DoesNotContain("Company", svg);
        Assert.Contains("Phone", svg);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    [InlineData(1e300)]
    public void weights_out_of_all_bounds_are_drawn_at_the_edge(double weight)
    {
        string svg = Explainer.ToSvg(Of(3, ("phone", "same", weight, "1", "1")));
        Assert.NotNull(XDocument.Parse(svg).Root);
        Assert.DoesNotContain(XDocument.Parse(svg).Descendants().Attributes(), a => a.Name.LocalName is "x" or "width" or "x1" && a.Value.Contains('N'));
    }

    [Theory, MemberData(nameof(Values))]
    public void the_table_in_markdown_keeps_its_rows_and_holds_no_markup(string a, string b)
    {
        string text = Explainer.ToMarkdown(Of(4, ("given name", "different", -3.2, a, b), ("surname", "same", 4, "a|b", "`x`")));
        string[] rows = [.. text.Split('\n').Where(l => l.StartsWith('|'))];
        Assert.Equal(6, rows.Length);
        Assert.All(rows, r => Assert.Equal(7, r.Replace("\\|", "").Count(c => c == '|')));
        Assert.DoesNotContain('<', text);
    }

    private static Explanation Of(int record, params (string Attribute, string Level, double Weight, string A, string B)[] parts)
    {
        ExplanationRow[] rows =
        [
            new(ExplanationRow.Start, "1 pair in 8,192 is one customer", -13, "", ""),
            .. parts.Select(p => new ExplanationRow(p.Attribute, p.Level, p.Weight, p.A, p.B)),
            new(ExplanationRow.Household, "nothing that a household would share", 0, "", ""),
        ];
        double weight = rows.Sum(r => r.Weight);
        return new Explanation(record, record + 1, weight, 1 / (1 + double.Exp2(-weight)), 2.5, "Because.", rows);
    }
}
