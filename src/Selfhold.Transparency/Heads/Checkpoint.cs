using System.Globalization;

namespace Selfhold.Transparency;

/// <summary>The head of a log (C2SP tlog-checkpoint): so many leaves under this root. Believed only as the text of a signed note.</summary>
/// <param name="Origin">Which log; also the name of its key.</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    /// <summary>Lines after the first three; ours has none.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The text of the note.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Span)}\n") + string.Concat(Extensions.Select(e => e + "\n"));

    /// <param name="text">Text of a note, not the note with its signatures.</param>
    public static Result<Checkpoint> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length > 0)
        {
            return TransparencyErrors.Checkpoint("it has fewer than three lines, or none ends it");
        }

        if (lines[..^1].Any(l => l.Length == 0))
        {
            return TransparencyErrors.Checkpoint("it has an empty line");
        }

        if (!TrySize(lines[1], out long size))
        {
            return TransparencyErrors.Checkpoint("its second line is not a size");
        }

        if (!Base64.TryHash(lines[2], out TreeHash root))
        {
            return TransparencyErrors.Checkpoint("its third line is not Base64 of 32 bytes");
        }

        return new Checkpoint(lines[0], size, root) { Extensions = lines[3..^1] };
    }

    /// <summary>Signs it as the log.</summary>
    public SignedNote Sign(NoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        string text = ToString();
        return new SignedNote(text, [signer.Sign(text)]);
    }

    public bool Equals(Checkpoint? other)
        => other is not null && Size == other.Size && Root == other.Root && string.Equals(Origin, other.Origin, StringComparison.Ordinal) && Extensions.SequenceEqual(other.Extensions, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Origin, Size, Root);

    /// <summary>Decimal digits without leading zeros.</summary>
    internal static bool TrySize(string text, out long size)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && (text.Length == 1 || text[0] != '0') && text.All(char.IsAsciiDigit);
}
