using Selfhold.Hub.Cli;
using Selfhold.Hub.Customers;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Matching;
using Selfhold.Records;
using Selfhold.Supply;

namespace Selfhold.Hub.Explain;

/// <summary>Why two records of a hub are, or are not, taken for one customer.</summary>
internal static class RecordPair
{
    public static int Run(OpenHub hub, Looker looker, RecordRef a, RecordRef b, string? svg, Shell shell)
    {
        if (a == b)
        {
            throw new CommandException(HubErrors.Usage("Both names are the same record. Name two."));
        }

        using OutputFile? picture = svg is null ? null : OutputFile.Create(svg, shell, ownerOnly: true);
        Explanation why = hub.Supply.Explain(looker, a, b).Await();
        bool joined = hub.Supply.AreTogether(looker, a, b).OrFail();
        ExplainCommand.Draw(picture, why);
        if (svg is "-")
        {
            return ExitCodes.Ok;
        }

        if (shell.Json)
        {
            JsonOut.Write(new
            {
                why.Sentence,
                joined,
                why.Weight,
                why.Probability,
                why.ThresholdWeight,
                records = (RecordRef[])[a, b],
                rows = why.Rows.Select(r => new { r.Attribute, finding = r.Level, r.Weight, r.A, r.B }),
            }, shell);
            return ExitCodes.Ok;
        }

        Reports.Show(Describe(a, b, why, joined), shell);
        shell.Say(svg is null ? "Next: add --svg why.svg to see it as a picture." : $"The picture is in {svg}.");
        return ExitCodes.Ok;
    }

    public static Report Describe(RecordRef a, RecordRef b, Explanation why, bool joined)
        => ExplainCommand.Describe(why, joined, ViewReport.Shown(a), ViewReport.Shown(b));
}
