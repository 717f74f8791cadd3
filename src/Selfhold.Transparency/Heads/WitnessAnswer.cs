using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Selfhold.Transparency;

/// <summary>What a witness answers (C2SP tlog-witness).</summary>
public abstract record WitnessAnswer
{
    private WitnessAnswer(int status) => Status = status;

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    public virtual string Body => "";

    public virtual string ContentType => "text/plain; charset=utf-8";

    /// <summary>200: the witness signed. Lines of keys that the asker does not know are to be ignored by it.</summary>
    public sealed record Signed(IReadOnlyList<NoteSignature> Lines) : WitnessAnswer(200)
    {
        public override string Body => string.Concat(Lines.Select(l => l.ToLine() + "\n"));
    }

    /// <summary>409: the witness knows another size than the one that the request begins at; ask again from there.</summary>
    public sealed record OtherSize(long Size) : WitnessAnswer(409)
    {
        public override string Body => Size.ToString(CultureInfo.InvariantCulture) + "\n";

        public override string ContentType => "text/x.tlog.size";
    }

    /// <summary>400: not a request, or its old size is above the new one.</summary>
    public sealed record Malformed() : WitnessAnswer(400);

    /// <summary>403: no signature of a key that the witness trusts for this log, or a wrong one.</summary>
    public sealed record NotTrusted() : WitnessAnswer(403);

    /// <summary>404: the witness does not know this log.</summary>
    public sealed record UnknownLog() : WitnessAnswer(404);

    /// <summary>422: the new head does not continue the old one. A log that gets this has two pasts, or its proof is wrong.</summary>
    public sealed record Inconsistent() : WitnessAnswer(422);

    /// <summary>Anything else: the witness is in trouble; ask again later.</summary>
    public sealed record Failed(int Code) : WitnessAnswer(Code);

    /// <summary>Reads an answer. Never throws; an answer that is none is <see cref="Failed"/>.</summary>
    public static WitnessAnswer Parse(int status, ReadOnlySpan<byte> body)
    {
        string text = body.Length <= SignedNote.MostBytes && Utf8.IsValid(body) ? Encoding.UTF8.GetString(body) : "";
        return status switch
        {
            200 => ReadLines(text) is { } lines ? new Signed(lines) : new Failed(status),
            409 => text.EndsWith('\n') && Checkpoint.TrySize(text[..^1], out long size) ? new OtherSize(size) : new Failed(status),
            400 => new Malformed(),
            403 => new NotTrusted(),
            404 => new UnknownLog(),
            422 => new Inconsistent(),
            _ => new Failed(status),
        };
    }

    private static NoteSignature[]? ReadLines(string text)
    {
        if (text.Length < 2 || !text.EndsWith('\n'))
        {
            return null;
        }

        string[] lines = text[..^1].Split('\n');
        var signatures = new NoteSignature[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            if (i >= SignedNote.MostSignatures || !NoteSignature.TryParse(lines[i], out signatures[i]))
            {
                return null;
            }
        }

        return signatures;
    }
}
