using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;
using Selfhold.Identity.OpenId;

namespace Selfhold.Hub.Identity;

/// <summary><c>selfhold signing-key list|rotate</c>.</summary>
internal static class SigningKeyCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("signing-key", "The keys that sign tokens. They are replaced in time by themselves.", List(), Rotate());

    private static CommandDefinition List()
        => new Command("list", "All keys that sign or are still published.").WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<SigningKeyInfo> all = hub.Identity(parsed).SigningKeyList();
            Listed.Show(new { keys = all }, ["key", "algorithm", "state", "signs from", "until", "published until"], all.Select(k => (IReadOnlyList<string>)
                [k.Kid, k.Algorithm, k.State, Times.Minute(k.ActiveFrom), Times.Minute(k.RetiresAt), Times.Minute(k.EndsAt)]),
                "There is none yet: the first is made when the first token is signed.", shell);
            return ExitCodes.Ok;
        }, """
            selfhold signing-key list
            """);

    private static CommandDefinition Rotate()
    {
        Option<string?> algorithm = Options.Text("--alg", "ES256|RS256", "Which; ES256 if left out");
        Option<bool> atOnce = Options.Switch("--at-once", "A key was stolen: withdraw all others now, and with them every token they signed");
        return new Command("rotate", "Make the next key. The old one signs until others have had time to fetch it.") { algorithm, atOnce }.WithSettings().Does((parsed, shell, stop) =>
        {
            bool now = parsed.GetValue(atOnce);
            if (now && !shell.Confirm("Every token signed so far is refused from now on; people sign in again. Go on?"))
            {
                throw new CommandException(HubErrors.ConfirmationNeeded("Every token signed so far would be refused."));
            }

            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = hub.Identity(parsed);
            string kid = room.RotateSigningKey(parsed.GetValue(algorithm) ?? "ES256", now, stop).Await();
            SigningKeyInfo made = room.SigningKeyList().First(k => string.Equals(k.Kid, kid, StringComparison.Ordinal));
            Added.Tell(new { key = made, atOnce = now }, now ? $"Key {kid} signs now; all others are withdrawn. Running servers follow within 5 seconds."
                : made.State is "signs" ? $"Key {kid} signs now; there was none before it."
                : $"Key {kid} is published, and signs from {Times.Minute(made.ActiveFrom)}, when others have had time to fetch it.", hub.Command("signing-key list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold signing-key rotate
            selfhold signing-key rotate --at-once
            """);
    }
}
