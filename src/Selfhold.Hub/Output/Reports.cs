using System.Text.Encodings.Web;
using System.Text.Json;
using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Output;

internal static class Reports
{
    /// <summary>How <c>--json</c> is laid out: for people too, in the letters of their languages.</summary>
    public static JsonWriterOptions Json => new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Shows a report on standard output as it suits what is listening there.</summary>
    public static void Show(Report report, Shell shell)
    {
        if (shell.Decorated)
        {
            TerminalReport.Write(report, shell);
        }
        else
        {
            TextReport.Write(report, shell.Out);
        }
    }
}
