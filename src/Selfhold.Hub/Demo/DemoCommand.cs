using System.CommandLine;
using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Demo;

/// <summary><c>selfhold demo</c>: three systems of a coffee roaster, one answer.</summary>
internal static class DemoCommand
{
    public static CommandDefinition Define()
    {
        var command = new Command("demo", "See who the customers of Kestrel Coffee really are (all made up).");
        return new CommandDefinition(command, (_, shell, cancellation) => Run(shell, cancellation));
    }

    private static int Run(Shell shell, CancellationToken cancellation) 
    {
        cancellation.ThrowIfCancellationRequested();
        shell.Say("Not there yet.");
        return ExitCodes.Failed;
    }
}
