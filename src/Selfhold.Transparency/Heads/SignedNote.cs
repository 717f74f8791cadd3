using System.Text;
using System.Text.Unicode;

namespace Selfhold.Transparency;

/// <summary>One signature line of a note.</summary>
/// <param name="KeyId">Four bytes that together with the name say which key it was.</param>
/// <param name="Signature">What the key made, without the key id.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    private const string Dash = "\u2014 ";

    /// <summary>The line without its newline.</summary>
    public string ToLine()
    {
        byte[] bytes = new byte[4 + Signature.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes, 4);
        return $"{Dash}{Name} {Convert.ToBase64String(bytes)}";
    }

    /// <param name="line">With or without its newline.</param>
    public static bool TryParse(string? line, out NoteSignature signature)
    {
        signature = new NoteSignature("", 0, []);
        line = line is not null && line.EndsWith('\n') ? line[..^1] : line;
        if (line is null || line.Contains('\n', StringComparison.Ordinal) || !line.StartsWith(Dash, StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = line[Dash.Length..].Split(' ');
        if (parts.Length != 2 || !KeyName.IsValid(parts[0]) || !Base64.TryRead(parts[1], out byte[] bytes) || bytes.Length < 5)
        {
            return false;
        }

        signature = new NoteSignature(parts[0], System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]);
        return true;
    }

    public bool Equals(NoteSignature? other)
        => other is not null && KeyId == other.KeyId && string.Equals(Name, other.Name, StringComparison.Ordinal) && Signature.AsSpan().SequenceEqual(other.Signature);

    public override int GetHashCode() => HashCode.Combine(Name, KeyId, Signature.Length);
}

/// <summary>
/// A text signed by one or more keys (C2SP signed-note). Whoever reads one must not believe its text before <see cref="Check"/> said that a trusted key signed it. Signatures of unknown keys are kept as they came.
/// </summary>
/// <param name="Text">Ends in a newline.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Longest note that is read.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The specification asks for at least 16.</summary>
    public const int MostSignatures = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (NoteSignature signature in Signatures)
        {
            note.Append(signature.ToLine()).Append('\n');
        }

        return note.ToString();
    }

    public static Result<SignedNote> Parse(ReadOnlySpan<byte> utf8)
        => utf8.Length > MostBytes ? TransparencyErrors.Note("it is too long") : !Utf8.IsValid(utf8) ? TransparencyErrors.Note("it is not UTF-8") : Parse(Strict.GetString(utf8));

    public static Result<SignedNote> Parse(string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (note.Length > MostBytes || !KeyName.IsUtf16(note))
        {
            return TransparencyErrors.Note("it is too long, or not Unicode");
        }

        if (note.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 && note.Any(c => c < ' ' && c != '\n'))
        {
            return TransparencyErrors.Note("it has control characters");
        }

        int split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n') || split + 2 == note.Length)
        {
            return TransparencyErrors.Note("no empty line followed by signatures ends it");
        }

        string[] lines = note[(split + 2)..^1].Split('\n');
        if (lines.Length > MostSignatures)
        {
            return TransparencyErrors.Note($"it has more than {MostSignatures} signatures");
        }

        var signatures = new NoteSignature[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            if (!NoteSignature.TryParse(lines[i], out signatures[i]))
            {
                return TransparencyErrors.Note($"line {i + 1} after its text is not a signature");
            }
        }

        return new SignedNote(note[..(split + 1)], signatures);
    }

    /// <summary>Which of the trusted keys signed.</summary>
    /// <returns><c>note_forged</c> where a line in the name of a trusted key does not verify, <c>note_unsigned</c> where no trusted key signed. A key that cannot be used here proves nothing and is passed over.</returns>
    public Result<IReadOnlyList<NoteProof>> Check(IEnumerable<NoteVerifier> trusted)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        var found = new List<NoteProof>();
        foreach (NoteVerifier key in trusted.Where(k => k.CanVerify))
        {
            bool once = false;
            foreach (NoteSignature signature in Signatures.Where(key.Made))
            {
                NoteProof? proof = key.Verify(Text, signature);
                if (proof is null)
                {
                    return TransparencyErrors.Forged(key.Name);
                }

                if (!once)
                {
                    found.Add(proof);
                    once = true;
                }
            }
        }

        return found.Count == 0 ? TransparencyErrors.Unsigned : found;
    }

    /// <summary>The same note with a further signature; one of the same key gives way.</summary>
    public SignedNote With(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return this with { Signatures = [.. Signatures.Where(s => s.KeyId != signature.KeyId || !string.Equals(s.Name, signature.Name, StringComparison.Ordinal)), signature] };
    }

    public bool Equals(SignedNote? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal) && Signatures.SequenceEqual(other.Signatures);

    public override int GetHashCode() => HashCode.Combine(Text, Signatures.Count);
}

/// <summary>A signature that was verified.</summary>
/// <param name="At">When a cosignature says that it was made; null for a plain signature.</param>
public sealed record NoteProof(NoteVerifier Key, NoteSignature Signature, DateTimeOffset? At);
