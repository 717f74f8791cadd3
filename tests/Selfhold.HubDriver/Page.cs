using System.Net;
using System.Text.RegularExpressions;

namespace Selfhold.HubDriver;

/// <summary>What a browser stands on: a page of the hub, or (status 0) an address of a client that it was sent to.</summary>
public sealed partial record Page(Uri Url, int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    private IReadOnlyList<Form>? _forms;

    /// <summary>Sent to an address of a client; <see cref="Parameter"/> reads what it carries.</summary>
    public bool HasArrived => Status == 0;

    public string Title => WebUtility.HtmlDecode(TitleElement().Match(Text).Groups["text"].Value).Trim();

    public IReadOnlyList<Form> Forms => _forms ??= [.. FormElement().Matches(Text).Select(Form.Read)];

    /// <summary>A parameter of the address, null where it is absent; more than one of a name is an error of the server.</summary>
    public string? Parameter(string name)
    {
        string[] values = [.. Url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2)).Where(p => WebUtility.UrlDecode(p[0]) == name).Select(p => p.Length > 1 ? WebUtility.UrlDecode(p[1]) : "")];
        return values.Length > 1 ? throw new InvalidOperationException($"'{name}' stands twice in {Url}") : values.SingleOrDefault();
    }

    public override string ToString() => $"{Status} {Url} «{Title}»";

    [GeneratedRegex("<title[^>]*>(?<text>.*?)</title>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex TitleElement();

    [GeneratedRegex("<form(?<attributes>[^>]*)>(?<inner>.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex FormElement();
}

/// <summary>A button of a form; it may send the form elsewhere than the form says.</summary>
public sealed record Button(string? Name, string? Value, string? Action, string Text);

/// <summary>A form as a browser would send it untouched.</summary>
/// <param name="Boxes">Checkboxes that are not ticked yet.</param>
public sealed partial record Form(string? Action, bool IsPost, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<KeyValuePair<string, string>> Boxes, IReadOnlyList<Button> Buttons)
{
    internal static Form Read(Match element)
    {
        string attributes = element.Groups["attributes"].Value, inner = element.Groups["inner"].Value;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var boxes = new List<KeyValuePair<string, string>>();
        foreach (Match input in Input().Matches(inner))
        {
            string tag = input.Groups["attributes"].Value, type = Attribute(tag, "type") ?? "text";
            bool chosen = type is not ("checkbox" or "radio") || Checked().IsMatch(tag);
            if (Attribute(tag, "name") is { } name && type is not ("submit" or "button"))
            {
                string value = Attribute(tag, "value") ?? (type == "checkbox" ? "on" : "");
                if (chosen)
                {
                    fields[name] = value;
                }
                else if (type == "checkbox")
                {
                    boxes.Add(new KeyValuePair<string, string>(name, value));
                }
            }
        }

        Button[] buttons = [.. ButtonElement().Matches(inner).Select(b => (Tag: b.Groups["attributes"].Value, Text: b.Groups["inner"].Value)).Where(b => Attribute(b.Tag, "type") != "button")
            .Select(b => new Button(Attribute(b.Tag, "name"), Attribute(b.Tag, "value"), Attribute(b.Tag, "formaction"), Markup().Replace(b.Text, "").Trim()))];
        return new Form(Attribute(attributes, "action"), string.Equals(Attribute(attributes, "method"), "post", StringComparison.OrdinalIgnoreCase), fields, boxes, buttons);
    }

    public Button? Press(string name, string value) => Buttons.FirstOrDefault(b => b.Name == name && b.Value == value);

    private static string? Attribute(string tag, string name)
    {
        Match found = Regex.Match(tag, $"(?<![\\w-]){name}\\s*=\\s*(\"(?<value>[^\"]*)\"|'(?<value>[^']*)'|(?<value>[^\\s>]+))", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        return found.Success ? WebUtility.HtmlDecode(found.Groups["value"].Value) : null;
    }

    [GeneratedRegex("<input(?<attributes>[^>]*)>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Input();

    [GeneratedRegex("<button(?<attributes>[^>]*)>(?<inner>.*?)</button>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex ButtonElement();

    [GeneratedRegex(@"(?<![\w-])checked(?![\w-])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Checked();

    [GeneratedRegex("<[^>]*>", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Markup();
}
