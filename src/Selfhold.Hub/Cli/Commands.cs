using System.CommandLine;

namespace Selfhold.Hub.Cli;

/// <summary>The list of all commands, in the order in which help has them.</summary>
internal static class Commands
{
    private const string Look = "See what it does, without setting anything up";
    private const string SetUp = "Set up a hub";
    private const string Work = "Work with customers";
    private const string Run = "Run it for people and businesses";
    private const string Keep = "Keep it safe";

    public static CommandDefinition Root(RootCommand root) => new(root, null)
    {
        Examples = """
            selfhold demo                                    see what it does, on made-up customers
            selfhold match customers.csv                     who is in this file twice?
            selfhold match shop.csv crm.csv --out clusters.csv         one list of customers from both
            selfhold explain shop.csv crm.csv --ids 1017 5523

            selfhold source add shop                         keep it: a hub in ./data with one source
            selfhold import shop.csv --source shop           tonight's export; what is known already changes nothing
            selfhold customer search --email -               one customer, with the origin of each value
            selfhold undo 3                                  as if operation 3 had never been
            """,
        Next = "Data goes to standard output, talk to standard error.\nExit status: 0 ok, 1 failed, 2 usage, 3 not found, 4 refused, 5 conflict, 130 interrupted.",
    };

    public static IEnumerable<CommandDefinition> All(CommandTree tree) =>
    [
        Demo.DemoCommand.Define() with { Shelf = Look },
        Match.MatchCommand.Define() with { Shelf = Look },
        Explain.ExplainCommand.Define() with { Shelf = Look },
        Sources.BusinessCommands.Define() with { Shelf = SetUp },
        Sources.DomainCommands.Define() with { Shelf = SetUp },
        Sources.SourceCommands.Define() with { Shelf = SetUp },
        Intake.ImportCommand.Define() with { Shelf = Work },
        Customers.CustomerCommands.Define() with { Shelf = Work },
        Review.ReviewCommands.Define() with { Shelf = Work },
        Review.UndoCommand.Define() with { Shelf = Work },
        Review.ResolveCommand.Define() with { Shelf = Work },
        Export.ExportCommand.Define() with { Shelf = Work },
        Serve.ServeCommand.Define() with { Shelf = Run },
        Identity.PersonCommands.Define() with { Shelf = Run },
        Identity.ClientCommands.Define() with { Shelf = Run },
        Identity.MemberCommands.Define() with { Shelf = Run },
        Identity.WebDomainCommands.Define() with { Shelf = Run },
        Identity.SigningKeyCommands.Define() with { Shelf = Run },
        Consent.AgreementCommands.Define() with { Shelf = Run },
        Consent.GrantCommands.Define() with { Shelf = Run },
        Identity.ProviderCommands.Define() with { Shelf = Run },
        Serve.ConfigCommands.Define() with { Shelf = Run },
        Log.LogCommands.Define() with { Shelf = Keep },
        Log.VerifyBundleCommand.Define() with { Shelf = Keep },
        Operate.DoctorCommand.Define() with { Shelf = Keep },
        Operate.VerifyCommand.Define() with { Shelf = Keep },
        Operate.BackupCommand.Define() with { Shelf = Keep },
        Operate.RestoreCommand.Define() with { Shelf = Keep },
        Operate.KeysCommands.Define() with { Shelf = Keep },
        Operate.DatabaseCommands.Define() with { Shelf = Keep },
        Completion.CompletionCommand.Define() with { Shelf = Keep },
        Completion.CompleteCommand.Define(tree),
    ];
}
