using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Selfhold.Formats;
using Selfhold.Storage;

namespace Selfhold.Hub.Cli;

/// <summary>The way in: parses, runs one command, and turns whatever happens into a message and an exit status.</summary>
internal static class App
{
    public static int Run(string[] args)
    {
        CommandTree tree = CommandTree.Build();
        string[] tokens = CommandTree.Prepare(args);
        ParseResult parsed = tree.Root.Parse(tokens, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        using Shell shell = tree.ShellFor(parsed);
        using var interrupts = new Interrupts(tree.Of(parsed.CommandResult.Command).StopPatience);
        try
        {
            int status = Dispatch(tree, parsed, tokens, shell, interrupts.Token);
            shell.Flush();
            return status;
        }
        catch (Exception e)
        {
            return Explain(e, shell, interrupts.Token);
        }
    }

    private static int Dispatch(CommandTree tree, ParseResult parsed, string[] tokens, Shell shell, CancellationToken cancellation)
    {
        Command command = parsed.CommandResult.Command;
        CommandDefinition definition = tree.Of(command);
        if (parsed.GetValue(tree.Help) || tokens.Length == 0)
        {
            HelpText.Write(tree, definition, shell.Out);
            return ExitCodes.Ok;
        }

        if (parsed.GetValue(tree.Version))
        {
            shell.Out.WriteLine("selfhold " + typeof(App).Assembly.GetName().Version!.ToString(3));
            return ExitCodes.Ok;
        }

        if (tree.UsageError(parsed, tokens) is { } error)
        {
            shell.Fail(error);
            shell.Say($"Try '{$"selfhold {CommandDefinition.PathOf(command)}".TrimEnd()} --help'.");
            return ExitCodes.Usage;
        }

        return definition.Run!(parsed, shell, cancellation);
    }

    [SuppressMessage("Design", "CA1031", Justification = "The last handler: a user gets a sentence, never a stack trace.")]
    private static int Explain(Exception e, Shell shell, CancellationToken cancellation)
    {
        if (e is AggregateException { InnerExceptions: [var only, ..] })
        {
            e = only;
        }

        if (IsClosedPipe(e))
        {
            return ExitCodes.Failed; // Whoever read our output has enough; there is nobody to tell.
        }

        Error error = e is OperationCanceledException && cancellation.IsCancellationRequested ? HubErrors.Interrupted() : ErrorOf(e);
        try
        {
            shell.Flush();
        }
        catch (Exception later) when (later is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The first reason is the one to tell.
        }

        shell.Fail(error);
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SELFHOLD_DEBUG")))
        {
            shell.Raw(e + "\n");
        }

        return ExitCodes.Of(error.Code);
    }

    private static Error ErrorOf(Exception e) => e switch
    {
        CommandException command => command.Error,
        InputException input => input.Error,
        _ when StorageException.From(e) is { } storage => storage.Error,
        UnauthorizedAccessException => HubErrors.PermissionDenied(e.Message),
        FileNotFoundException missing => HubErrors.FileNotFound(missing.FileName ?? "?"),
        DirectoryNotFoundException => HubErrors.FolderNotFound(e.Message),
        OutOfMemoryException or InsufficientExecutionStackException => HubErrors.OutOfMemory(),
        IOException io when IsDiskFull(io) => HubErrors.DiskFull(),
        IOException io => HubErrors.OutputFailed(io.Message),
        _ => HubErrors.Internal($"{e.GetType().Name}, {e.Message.TrimEnd('.')}"),
    };

    // ENOSPC and EDQUOT on Unix; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException e) => e.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    // EPIPE, ERROR_BROKEN_PIPE, ERROR_NO_DATA.
    private static bool IsClosedPipe(Exception e) => e is IOException { HResult: 32 or unchecked((int)0x8007006D) or unchecked((int)0x800700E8) };
}
