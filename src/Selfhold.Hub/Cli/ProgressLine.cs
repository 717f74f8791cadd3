using System.Diagnostics;
using System.Globalization;
using Selfhold.Matching;
using Selfhold.Records;

namespace Selfhold.Hub.Cli;

/// <summary>One line on a terminal that says what is being done, how fast, and for how long still. Writes nothing elsewhere.</summary>
internal sealed class ProgressLine : IProgress<MatchProgress>, IProgress<RecordsProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);
    private readonly Shell _shell;
    private readonly Lock _gate = new();
    private string _stage = "";
    private long _stageStart;
    private long _lastShown;
    private bool _shown;

    private ProgressLine(Shell shell)
    {
        _shell = shell;
        shell.BeforeTalk = Clear;
    }

    /// <summary>Null where nobody watches: then there is nothing to report to, and nothing it costs.</summary>
    public static ProgressLine? For(Shell shell) => shell.Live ? new ProgressLine(shell) : null;

    public void Report(MatchProgress value) => Report(WordsOf(value.Stage), value.Done, value.Total, unit: "");

    public void Report(RecordsProgress value) => Report(WordsOf(value.Stage), value.Done, value.Total, unit: "");

    /// <summary>For work that only counts.</summary>
    public IProgress<long> Counting(string stage, string unit) => new Counter(this, stage, unit);

    private static string WordsOf(string stage) => stage switch
    {
        "read" => "Reading",
        "link" => "Storing",
        "index" => "Indexing",
        MatchStages.Normalise => "Normalising",
        MatchStages.Block => "Looking for pairs",
        MatchStages.Learn => "Learning",
        MatchStages.Score => "Comparing",
        MatchStages.Cluster => "Joining",
        _ => stage,
    };

    public void Report(string stage, long done, long total, string unit)
    {
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            if (!string.Equals(stage, _stage, StringComparison.Ordinal))
            {
                _stage = stage;
                _stageStart = now;
            }
            else if (Stopwatch.GetElapsedTime(_lastShown, now) < Pause)
            {
                return;
            }

            _lastShown = now;
            _shown = true;
            _shell.Raw("\r\u001b[K" + Line(stage, done, total, Stopwatch.GetElapsedTime(_stageStart, now).TotalSeconds, unit));
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            if (_shown)
            {
                _shown = false;
                _shell.Raw("\r\u001b[K");
            }
        }
    }

    internal static string Line(string stage, long done, long total, double seconds, string unit)
    {
        string line = stage;
        if (total > 0)
        {
            line += string.Create(CultureInfo.InvariantCulture, $" {Math.Min(100, 100.0 * done / total):F0} %");
        }

        if (seconds > 0.3 && done > 0)
        {
            double rate = done / seconds;
            line += $", {Numbers.Short(rate)}{unit}/s";
            if (total > done && seconds > 1)
            {
                line += string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling((total - done) / rate):F0} s left");
            }
        }

        return line;
    }

    private sealed class Counter(ProgressLine line, string stage, string unit) : IProgress<long>
    {
        public void Report(long value) => line.Report(stage, value, 0, unit);
    }
}
