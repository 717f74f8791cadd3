using System.Text;
using System.Text.Unicode;

namespace Selfhold.Transparency;

/// <summary>What a log sends to a witness (C2SP tlog-witness, add-checkpoint): the size that the witness knows, the proof from there, and the new head.</summary>
/// <param name="Old">Size of the head that the witness signed last; 0 where it never did.</param>
/// <param name="Proof">RFC 6962 consistency proof; empty where <paramref name="Old"/> is 0.</param>
/// <param name="Note">The checkpoint with the log's signature.</param>
public sealed record WitnessRequest(long Old, IReadOnlyList<TreeHash> Proof, SignedNote Note)
{
    /// <summary>Longest request that is read: 63 hashes and a note with many signatures.</summary>
    public const int MostBytes = 1 << 17;

    public override string ToString()
    {
        var text = new StringBuilder().Append("old ").Append(Old).Append('\n');
        foreach (TreeHash hash in Proof)
        {
            text.Append(Convert.ToBase64String(hash.Span)).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    /// <returns>An error of code <c>witness_message_malformed</c>: to be answered with 400.</returns>
    public static Result<WitnessRequest> Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length > MostBytes || !Utf8.IsValid(body))
        {
            return TransparencyErrors.Witness("it is too long, or not UTF-8");
        }

        string text = Encoding.UTF8.GetString(body);
        int blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        string[] lines = blank < 0 ? [] : text[..blank].Split('\n');
        if (lines.Length == 0 || !lines[0].StartsWith("old ", StringComparison.Ordinal) || !Checkpoint.TrySize(lines[0][4..], out long old))
        {
            return TransparencyErrors.Witness("it does not begin with an old size and end its proof with an empty line");
        }

        if (lines.Length - 1 > ConsistencyProof.MostHashes)
        {
            return TransparencyErrors.Witness($"its proof has more than {ConsistencyProof.MostHashes} hashes");
        }

        var proof = new TreeHash[lines.Length - 1];
        for (int i = 0; i < proof.Length; i++)
        {
            if (!Base64.TryHash(lines[i + 1], out proof[i]))
            {
                return TransparencyErrors.Witness($"line {i + 2} is not Base64 of 32 bytes");
            }
        }

        return SignedNote.Parse(text[(blank + 2)..]).TryGet(out SignedNote? note, out Error? error) ? new WitnessRequest(old, proof, note) : error;
    }
}
