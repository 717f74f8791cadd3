using System.Text;

namespace Selfhold.Hub.Cli;

/// <summary>
/// Where a command puts what it has to say: data to standard output, talk to standard error. Knows whether a person watches, and
/// opens nothing before it is needed.
/// </summary>
internal sealed class Shell : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private Stream? _stdout;
    private TextWriter? _out;
    private TextWriter? _error;

    /// <summary>One JSON object on standard output instead of a report.</summary>
    public bool Json { get; init; }

    /// <summary>No colour, no boxes, no progress, whatever the terminal can do.</summary>
    public bool Plain { get; init; }

    /// <summary>Errors only.</summary>
    public bool Quiet { get; init; }

    /// <summary>Never ask. What can't be decided is reported and left out.</summary>
    public bool NoInput { get; init; }

    /// <summary>Questions whether to go on are answered with yes.</summary>
    public bool Yes { get; init; }

    /// <summary>True when standard output is a terminal that may be coloured.</summary>
    public bool Decorated => !Plain && !Console.IsOutputRedirected && !NoColor;

    /// <summary>True when a person watches standard error, so that a line may be rewritten.</summary>
    public bool Live => !Plain && !Quiet && !Console.IsErrorRedirected && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);

    /// <summary>True when a question would be answered.</summary>
    public bool CanAsk => !NoInput && !Quiet && !Json && !Console.IsInputRedirected && !Console.IsErrorRedirected;

    private static bool NoColor => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        || string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);

    /// <summary>Standard output as bytes. Flush <see cref="Out"/> before changing over.</summary>
    public Stream StandardOutput => _stdout ??= Console.OpenStandardOutput();

    public TextWriter Out => _out ??= new StreamWriter(StandardOutput, Utf8, 16 * 1024, leaveOpen: true) { NewLine = "\n" };

    private TextWriter Error => _error ??= new StreamWriter(Console.OpenStandardError(), Utf8, 1024) { AutoFlush = true, NewLine = "\n" };

    /// <summary>Called before anything is said, so that a progress line can be wiped.</summary>
    public Action? BeforeTalk { get; set; }

    /// <summary>Something a person may like to know; silent under <c>--quiet</c>.</summary>
    public void Say(string text)
    {
        if (!Quiet)
        {
            BeforeTalk?.Invoke();
            Error.WriteLine(Secrets.Hidden(text));
        }
    }

    public void Fail(Error error)
    {
        BeforeTalk?.Invoke();
        Error.WriteLine(Secrets.Hidden($"selfhold: {error.Message} [{error.Code}]"));
    }

    /// <summary>Text as it is, for the progress line.</summary>
    public void Raw(string text) => Error.Write(Secrets.Hidden(text));

    /// <summary>A question with a few answers; null when the answer is none of them.</summary>
    public string? Ask(string question, IReadOnlyList<string> answers)
    {
        BeforeTalk?.Invoke();
        Error.Write($"{question} [{string.Join("/", answers)}] ");
        string? answer = Console.In.ReadLine()?.Trim();
        return answers.FirstOrDefault(a => string.Equals(a, answer, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether to go on: true under <c>--yes</c>, false where nobody can be asked.</summary>
    public bool Confirm(string question) => Yes || (CanAsk && string.Equals(Ask(question, ["y", "n"]), "y", StringComparison.Ordinal));

    /// <summary>Hands everything to the system; a full disk or a closed pipe shows here at the latest.</summary>
    public void Flush()
    {
        _out?.Flush();
        _stdout?.Flush();
    }

    public void Dispose()
    {
        // What could not be written was reported by Flush already.
        _error?.Dispose();
    }
}
