namespace Selfhold.Formats;

/// <summary>A row that was left out, and why. Good rows around it are kept.</summary>
/// <param name="Line">1-based line (or row, or card) in the file where the bad row starts.</param>
/// <param name="Code">Stable, snake_case, for example <c>ragged_row</c>.</param>
/// <param name="Message">What is wrong and what to do. Holds no value of the row.</param>
public sealed record RowProblem(long Line, string Code, string Message);

/// <summary>Reads one file as rows of UTF-8 values, in bounded memory.</summary>
public interface IRecordReader : IDisposable
{
    /// <summary>What was recognised, for a person: "CSV, UTF-8, comma".</summary>
    string Description { get; }

    /// <summary>Column names as the file has them; empty and duplicate names were made unique ("column 3", "Email (2)").</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Bytes consumed so far, for progress.</summary>
    long BytesRead { get; }

    /// <summary>Size of the file in bytes, or null where it is not known (a pipe).</summary>
    long? BytesTotal { get; }

    /// <summary>Rows refused so far; at most the first 1,000 are kept, see <see cref="RefusedRows"/> for the count.</summary>
    IReadOnlyList<RowProblem> Problems { get; }

    long RefusedRows { get; }

    /// <summary>
    /// What is needed to read single rows again and to write the file as it was. With <see cref="ReadOptions.KeepRaw"/> it is complete
    /// once <see cref="Read"/> has said that no row is left; without, and until then, head and tail may still be missing.
    /// </summary>
    FileShape Shape { get; }

    /// <summary>
    /// Replaces the content of <paramref name="batch"/> by the next rows. A batch given to the reader is filled anew, so two
    /// batches in turn let one thread read while another works.
    /// </summary>
    /// <returns>False when no row is left.</returns>
    /// <exception cref="InputException">The file can't be read further (bomb, broken archive, unreadable disk).</exception>
    bool Read(RowBatch batch, CancellationToken cancellation);
}

/// <summary>The file as a whole can't be read on. Carries the error for the user; the host turns it into a message and exit status.</summary>
public sealed class InputException : Exception
{
    public InputException(Error error)
        : base(error.Message)
        => Error = error;

    public InputException(Error error, Exception inner)
        : base(error.Message, inner)
        => Error = error;

    public Error Error { get; }
}
