using System.CommandLine;
using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Output;
using Selfhold.Hub.Sources;
using Selfhold.Transparency;

namespace Selfhold.Hub.Log;

/// <summary><c>selfhold verify BUNDLE</c>: one person's entries, checked without any hub.</summary>
internal static class VerifyBundleCommand
{
    private const string Example = "verify bundle.json";
    private const long LargestFile = 1L << 30;

    public static CommandDefinition Define()
    {
        Argument<string?> bundle = Options.Argument("BUNDLE");
        Option<string[]> key = ClientCommands.Many("--key", "VKEY|FILE", "The log's key as you know it from elsewhere; may be repeated");
        Option<string[]> witness = ClientCommands.Many("--witness", "VKEY|FILE", "A witness that must have signed the head; may be repeated");
        Option<string?> quorum = Options.Text("--need", "N", "How many of the witnesses must have; all if left out");
        Option<string?> origin = Options.Text("--origin", "NAME", "The name that the log must have");
        Option<string?> seen = Options.Text("--seen", "FILE", "A head (checkpoint) of this log that you kept from before");
        var command = new Command("verify", "Check a person's bundle of access-log entries, without any hub. Exit status 1 where something is wrong.")
            { bundle, key, witness, quorum, origin, seen };
        return command.Does((parsed, shell, _) =>
        {
            byte[] bytes = Read(parsed.Need(bundle, Example));
            NoteVerifier[] witnesses = Keys(parsed.GetValue(witness), "--witness");
            var options = new BundleCheckOptions
            {
                Keys = Keys(parsed.GetValue(key), "--key"),
                Witnesses = witnesses,
                Quorum = parsed.GetValue(quorum) is { } need ? Options.Number(need, "--need", 0, Math.Max(witnesses.Length, 0), 0) : null,
                Origin = parsed.GetValue(origin),
                Seen = parsed.GetValue(seen) is { } file ? System.Text.Encoding.UTF8.GetString(Read(file)) : null,
            };
            BundleReport report = BundleCheck.Run(bytes, options);
            Tell(report, options, shell);
            return report.Bad is null ? ExitCodes.Ok : ExitCodes.Failed;
        }, $"""
            selfhold {Example}
            selfhold verify bundle.json --key log.vkey --seen checkpoint-of-last-month.txt
            selfhold verify bundle.json --key log.vkey --witness witness.vkey --json
            """, "What is checked, and what it proves:  docs/spec/bundle.md");
    }

    /// <summary>Keys as they were given: each a verifier key, or a file with one per line.</summary>
    /// <exception cref="CommandException">One is neither, or of a kind that cannot be verified here.</exception>
    public static NoteVerifier[] Keys(string[]? given, string option)
    {
        var keys = new List<NoteVerifier>();
        foreach (string text in given ?? [])
        {
            bool isKey = text.Contains('+', StringComparison.Ordinal) && !File.Exists(text);
            string[] lines = isKey ? [text] : System.Text.Encoding.UTF8.GetString(Read(text)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (string line in lines)
            {
                if (!NoteVerifier.Parse(line).TryGet(out NoteVerifier? key, out Error? error))
                {
                    throw new CommandException(HubErrors.Usage(error.Message, option));
                }

                keys.Add(key.CanVerify ? key : throw new CommandException(HubErrors.Usage($"The key of '{key.Name}' is of a kind that this program cannot verify. It takes ECDSA keys on P-256.", option)));
            }
        }

        return [.. keys];
    }

    public static byte[] Read(string file)
    {
        try
        {
            if (file is "-")
            {
                using var into = new MemoryStream();
                using Stream input = Console.OpenStandardInput();
                input.CopyTo(into);
                return into.ToArray();
            }

            return new FileInfo(file) is { Exists: true, Length: > LargestFile } ? throw new CommandException(HubErrors.Usage($"'{file}' is too large to be what it should be.")) : File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(HubErrors.FileNotFound(file));
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(HubErrors.PermissionDenied(file));
        }
    }

    /// <summary>Where a finding is, in front of what it says.</summary>
    public static string Sentence(Finding bad)
    {
        string where = (bad.Number, bad.Index, bad.Chain) switch
        {
            ({ } number, { } index, _) => string.Create(CultureInfo.InvariantCulture, $"Entry {number} of chain {bad.Chain} (place {index} in the log): "),
            ({ } number, null, _) => string.Create(CultureInfo.InvariantCulture, $"Chain {bad.Chain}, at entry {number}: "),
            (null, { } index, _) => string.Create(CultureInfo.InvariantCulture, $"Place {index} in the log: "),
            (null, null, { } chain) => $"Chain {chain}: ",
            _ => "",
        };
        return where + bad.Message;
    }

    private static void Tell(BundleReport found, BundleCheckOptions options, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(new { ok = found.Bad is null, found.Bad, found.Origin, found.Size, found.Chains, found.Entries, found.Erased, found.Newest, found.KeyIsTrusted, found.ContinuesSeen, found.Witnesses }, shell);
            return;
        }

        var report = new Report();
        if (found.Bad is { } bad)
        {
            report.Text($"This bundle is not right. {Sentence(bad)} [{bad.Code}]");
            Reports.Show(report, shell);
            shell.Say("Keep the file as it is: it shows what you were given. Ask for the bundle again, and compare.");
            return;
        }

        report.Text(found.Entries == 0
            ? "The head is right. The bundle has no entries."
            : $"{Numbers.Many(found.Entries, "entry is", "entries are")} in the log of '{found.Origin}' as shown: none between the first and the last is left out, none was changed.");
        if (found.Erased > 0)
        {
            report.Text($"{Numbers.Many(found.Erased, "entry was", "entries were")} erased: the place is proven, what stood there is nobody's to know.");
        }

        report.Text(found.KeyIsTrusted
            ? $"The head over {Numbers.Many(found.Size, "entry", "entries")} is signed with the key that you gave."
            : $"The head over {Numbers.Many(found.Size, "entry", "entries")} is signed with a key that the bundle itself names. Get the log's key from elsewhere and give it with --key.");
        report.Text(found.Witnesses.Count == 0
            ? "No witness signed the head: that everybody is shown the same log is not proven."
            : "Also signed by " + string.Join(", ", found.Witnesses.Select(w => $"{w.Name} on {Times.Minute(w.At)} UTC{(w.Trusted ? "" : " (a key that the bundle names)")}")) + ".");
        if (options.Seen is not null)
        {
            report.Text(found.ContinuesSeen == true ? "It continues the head that you kept." : "The bundle has no proof from the head that you kept: ask for one that has.");
        }

        Reports.Show(report, shell);
    }
}
