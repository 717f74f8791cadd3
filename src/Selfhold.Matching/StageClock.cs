using System.Diagnostics;

namespace Selfhold.Matching;

/// <summary>Wall-clock and processor time of the stages of a run.</summary>
internal sealed class StageClock
{
    private readonly List<StageReport> _stages = [];
    private string? _name;
    private long _started;
    private TimeSpan _cpu;

    public IReadOnlyList<StageReport> Stages => _stages;

    public void Start(string name)
    {
        Stop();
        _name = name;
        _started = Stopwatch.GetTimestamp();
        _cpu = Environment.CpuUsage.TotalTime;
    }

    public void Stop()
    {
        if (_name is not null)
        {
            _stages.Add(new StageReport(
                _name,
                Stopwatch.GetElapsedTime(_started).TotalSeconds,
                (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds,
                GC.GetTotalMemory(forceFullCollection: false) / (1024.0 * 1024)));
            _name = null;
        }
    }
}
