namespace Selfhold.Formats;

/// <summary>Counts refused rows and keeps the first thousand, so that a file of nothing but errors costs no memory.</summary>
internal sealed class ProblemLog
{
    private const int Kept = 1_000;
    private readonly List<RowProblem> _problems = [];

    public IReadOnlyList<RowProblem> Problems => _problems;

    public long Count { get; private set; }

    public bool Keeps => _problems.Count < Kept;

    public void Add(long line, string code, string message)
    {
        Count++;
        if (Keeps)
        {
            _problems.Add(new RowProblem(line, code, message));
        }
    }

    /// <summary>Brings the problems from <paramref name="first"/> on into the order of the file.</summary>
    public void SortFrom(int first)
    {
        if (_problems.Count > first + 1)
        {
            List<RowProblem> sorted = [.. _problems.Skip(first).OrderBy(problem => problem.Line)];
            _problems.RemoveRange(first, sorted.Count);
            _problems.AddRange(sorted);
        }
    }

    /// <summary>Counts a refusal whose line is not worth finding out any more.</summary>
    public void AddUncounted() => Count++;
}
