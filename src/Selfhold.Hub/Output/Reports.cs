using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Output;

internal static class Reports
{
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
