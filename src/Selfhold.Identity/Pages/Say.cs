using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Selfhold.Identity.Pages;

/// <summary>A text whose parts came from people: each stands in a <c>bdi</c> of its own, so that its writing direction turns nothing around it.</summary>
public sealed class Say : PagePart
{
    [Parameter, EditorRequired]
    public string Key { get; set; } = "";

    /// <summary>Part <c>{0}</c>.</summary>
    [Parameter]
    public string? A { get; set; }

    /// <summary>Part <c>{1}</c>.</summary>
    [Parameter]
    public string? B { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string text = this[Key];
        int from = 0;
        for (int open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', from))
        {
            builder.AddContent(0, text[from..open]);
            builder.OpenElement(1, "bdi");
            builder.AddContent(2, text[open + 1] == '0' ? A : B);
            builder.CloseElement();
            from = open + 3;
        }

        builder.AddContent(3, text[from..]);
    }
}
