using System.Globalization;
using System.Text;

namespace Selfhold.Matching.Explain;

/// <summary>
/// Writes the few SVG elements that a chart needs. Light colours are attributes, so that the picture is right where style elements are
/// not allowed; the dark scheme is a style element that goes by classes. Everything that comes from outside is escaped and isolated.
/// </summary>
internal sealed class SvgText
{
    private const string Dark = """
        @media (prefers-color-scheme: dark) {
        .sheet { fill: #182120 } .zone { fill: #16332F } .ink, .total { fill: #E6ECE9 } .ink2 { fill: #A3B1AC }
        .grid { stroke: #2C3937 } .edge { stroke: #70807B } .threshold { stroke: #E6ECE9 } .start { fill: #70807B }
        .for, .plus { fill: #74CFC3 } .minus { fill: #F0A57C } .against { stroke: #F0A57C }
        .ground { fill: #38231A } .stripe { stroke: #F0A57C }
        }
        """;

    private readonly StringBuilder _text = new(4096);

    public void Open(double width, double height, string titleId, string descId)
        => Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{titleId} {descId}\" font-family=\"system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif\">\n");

    public string Close()
    {
        _text.Append("</svg>\n");
        return _text.ToString();
    }

    public void Element(string name, string id, string content) => Add($"<{name} id=\"{id}\">{Escape(content)}</{name}>\n");

    public void DarkScheme() => Add($"<style>{Dark}</style>\n");

    public void Hatch(string id)
        => Add($"<defs><pattern id=\"{id}\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"ground\" width=\"7\" height=\"7\" fill=\"#FBEAE0\"/><line class=\"stripe\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"#9A3F12\" stroke-width=\"6\"/></pattern></defs>\n");

    public void Rect(string css, string fill, double x, double y, double width, double height, double radius)
        => Add($"<rect class=\"{css}\" fill=\"{fill}\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" rx=\"{N(radius)}\"/>\n");

    public void Hatched(string pattern, double x, double y, double width, double height)
        => Add($"<rect class=\"against\" fill=\"url(#{pattern})\" stroke=\"#9A3F12\" x=\"{N(x + 0.5)}\" y=\"{N(y + 0.5)}\" width=\"{N(Math.Max(1, width - 1))}\" height=\"{N(height - 1)}\" rx=\"3\"/>\n");

    public void Line(string css, string stroke, double x1, double y1, double x2, double y2, string? dashes = null, double width = 1)
        => Add($"<line class=\"{css}\" stroke=\"{stroke}\" stroke-width=\"{N(width)}\" x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\"{(dashes is null ? "" : $" stroke-dasharray=\"{dashes}\"")}/>\n");

    public void Text(string css, string fill, double x, double y, int size, string content, string anchor = "start", string weight = "400")
        => Add($"<text class=\"{css}\" fill=\"{fill}\" x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"{anchor}\">{Escape(content)}</text>\n");

    public void Heading(double x, double y, string content)
        => Add($"<text class=\"ink\" fill=\"#17211F\" x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"23\" font-weight=\"600\" font-family=\"ui-serif, Georgia, 'Noto Serif', serif\">{Escape(content)}</text>\n");

    /// <summary>A finding with the values it is about; a value of another direction of writing does not touch its neighbours.</summary>
    public void Values(double x, double y, string finding, params ReadOnlySpan<string> values)
    {
        Add($"<text class=\"ink2\" fill=\"#4D5B57\" x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"12\">{Escape(finding)}");
        string before = ": ";
        foreach (string value in values)
        {
            Add($"{before}<tspan class=\"ink\" fill=\"#17211F\" unicode-bidi=\"isolate\">\u2068{Escape(value)}\u2069</tspan>");
            before = " / ";
        }

        _text.Append("</text>\n");
    }

    private static string N(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);

    private static string Escape(string content)
    {
        var escaped = new StringBuilder(content.Length + 8);
        foreach (char c in content)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private void Add(FormattableString markup) => _text.Append(markup.ToString(CultureInfo.InvariantCulture));
}
