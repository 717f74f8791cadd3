using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Selfhold.Identity.Pages;

/// <summary>A day in words, with the time of day where it matters. Times are UTC and say so: the hub does not know where she is.</summary>
public sealed class When : PagePart
{
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    [Parameter]
    public bool Exact { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "time");
        builder.AddAttribute(1, "datetime", At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture));
        builder.AddContent(2, Text(Frame, At, Exact));
        builder.CloseElement();
    }

    internal static string Text(PageFrame frame, DateTimeOffset at, bool exact)
    {
        int ago = frame.Now.UtcDateTime.Date.Subtract(at.UtcDateTime.Date).Days;
        string day = ago switch
        {
            0 => frame.Words["date.today"],
            1 => frame.Words["date.yesterday"],
            _ => frame.Words.Of("date.day", at.UtcDateTime.Day, frame.Words["date.months"].Split(' ')[at.UtcDateTime.Month - 1], at.UtcDateTime.Year),
        };
        return exact ? frame.Words.Of("date.time", day, at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)) : day;
    }
}
