using Microsoft.AspNetCore.Components;

namespace Selfhold.Identity.Pages;

/// <summary>What every component of a page has at hand.</summary>
public abstract class PagePart : ComponentBase
{
    private protected PagePart()
    {
    }

    [CascadingParameter]
    private protected PageFrame Frame { get; set; } = null!;

    [CascadingParameter]
    private protected PageView Page { get; set; } = null!;

    private protected string this[string key] => Frame.Words[key];

    private protected string Of(string key, params ReadOnlySpan<object?> parts) => Frame.Words.Of(key, parts);

    /// <summary>A path with what must travel along: the request in progress, or where to go afterwards.</summary>
    private protected string Along(string path)
    {
        (string Name, string Value)? carried = Page switch
        {
            { Request: { } request } => ("request", request.Id),
            { Next: { } next } => ("next", next),
            _ => null,
        };
        return carried is { } c ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{c.Name}={Uri.EscapeDataString(c.Value)}" : path;
    }
}
