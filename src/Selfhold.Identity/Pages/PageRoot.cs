using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Selfhold.Identity.Pages;

/// <summary>Hands view and frame down to the document and its page: as cascading values, because components are public and the views are not.</summary>
internal sealed class PageRoot<TPage, TView> : ComponentBase
    where TPage : IComponent
    where TView : PageView
{
    [Parameter, EditorRequired]
    public TView View { get; set; } = null!;

    [Parameter, EditorRequired]
    public PageFrame Frame { get; set; } = null!;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Cascade(builder, Frame, inner => Cascade(inner, View, document =>
        {
            document.OpenComponent<Document>(0);
            document.AddComponentParameter(1, nameof(Document.ChildContent), (RenderFragment)(page =>
            {
                page.OpenComponent<TPage>(0);
                page.CloseComponent();
            }));
            document.CloseComponent();
        }));
    }

    private static void Cascade<T>(RenderTreeBuilder builder, T value, RenderFragment content)
    {
        builder.OpenComponent<CascadingValue<T>>(0);
        builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), value);
        builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
        builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), content);
        builder.CloseComponent();
    }
}
