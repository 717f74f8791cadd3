using System.CommandLine;
using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Completion;

/// <summary><c>selfhold completion bash|zsh|fish|pwsh</c>: scripts that ask the program itself what may come next.</summary>
internal static class CompletionCommand
{
    public static string[] Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    public static CommandDefinition Define()
    {
        Argument<string?> shellName = Options.Argument("SHELL");
        var command = new Command("completion", "A script that completes commands, options and names of sources in your shell.") { shellName };
        return command.Does((parsed, shell, _) =>
        {
            shell.Out.Write(Script(parsed.Need(shellName, "completion bash")).ReplaceLineEndings("\n"));
            return ExitCodes.Ok;
        }, """
            eval "$(selfhold completion bash)"
            selfhold completion zsh >~/.zfunc/_selfhold
            selfhold completion fish >~/.config/fish/completions/selfhold.fish
            selfhold completion pwsh >>$PROFILE
            """, "In a clone, put ./hub under the name selfhold first:  alias selfhold=$PWD/hub");
    }

    private static string Script(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        "pwsh" or "powershell" => PowerShell,
        _ => throw new CommandException(HubErrors.Usage($"There is no completion for '{shell}'.{Suggestions.Hint(shell, Shells)} Shells: {string.Join(", ", Shells)}.", "SHELL")),
    };

    // Bash takes words apart at ':' and '=' too; what is asked for is completed behind the last of these.
    private const string Bash = """
        # Completion of selfhold for bash:  eval "$(selfhold completion bash)"
        _selfhold_complete() {
          local IFS=$'\n'
          local program="${COMP_WORDS[0]}"
          COMPREPLY=($("$program" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
          if [ ${#COMPREPLY[@]} -eq 0 ]; then
            compopt -o default 2>/dev/null
          elif [ ${#COMPREPLY[@]} -eq 1 ] && [ "${COMPREPLY[0]: -1}" = "=" ]; then
            compopt -o nospace 2>/dev/null
          fi
        }
        complete -F _selfhold_complete selfhold

        """;

    private const string Zsh = """
        #compdef selfhold
        # Completion of selfhold for zsh:  selfhold completion zsh >~/.zfunc/_selfhold
        _selfhold() {
          local -a found
          found=("${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
          found=(${found:#})
          if (( ${#found} )); then
            compadd -- "${found[@]}"
          else
            _files
          fi
        }
        if [ "$funcstack[1]" = "_selfhold" ]; then
          _selfhold "$@"
        else
          compdef _selfhold selfhold
        fi

        """;

    private const string Fish = """
        # Completion of selfhold for fish:  selfhold completion fish >~/.config/fish/completions/selfhold.fish
        function __selfhold_complete
            set -l words (commandline -opc) (commandline -ct)
            set -l found (command $words[1] complete -- $words[2..-1] 2>/dev/null)
            if test (count $found) -gt 0
                printf '%s\n' $found
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c selfhold -f -a '(__selfhold_complete)'

        """;

    private const string PowerShell = """
        # Completion of selfhold for PowerShell:  selfhold completion pwsh >>$PROFILE
        Register-ArgumentCompleter -Native -CommandName selfhold -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
            $arguments = @($words | Select-Object -Skip 1)
            if ($wordToComplete -eq '') { $arguments += '' }
            & $words[0] complete -- @arguments 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;
}
