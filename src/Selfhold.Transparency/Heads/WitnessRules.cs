namespace Selfhold.Transparency;

/// <summary>What a witness remembers of a log: the last head that it signed. Size 0 where it signed none yet.</summary>
public sealed record WitnessedHead(long Size, TreeHash Root)
{
    public static WitnessedHead None { get; } = new(0, Rfc6962.EmptyRoot);
}

/// <summary>When a witness signs (C2SP tlog-witness, add-checkpoint), in the order of the specification.</summary>
public static class WitnessRules
{
    /// <param name="request">As it was read; a malformed one is answered with 400 before.</param>
    /// <param name="keys">The keys trusted for the origin; null where the witness does not know the origin.</param>
    /// <param name="last">What the witness signed last for it.</param>
    /// <param name="accepted">The head to be stored and signed; null where the answer refuses.</param>
    /// <returns>The refusal, or null: then the caller stores the head on the condition that the last one is still <paramref name="last"/>, and answers with its cosignature after that.</returns>
    public static WitnessAnswer? Refusal(WitnessRequest request, IReadOnlyList<NoteVerifier>? keys, WitnessedHead last, out Checkpoint? accepted)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(last);
        accepted = null;
        if (!Checkpoint.Parse(request.Note.Text).TryGet(out Checkpoint? head, out _))
        {
            return new WitnessAnswer.Malformed();
        }

        if (keys is null)
        {
            return new WitnessAnswer.UnknownLog();
        }

        if (!request.Note.Check(keys).IsOk)
        {
            return new WitnessAnswer.NotTrusted();
        }

        if (request.Old > head.Size)
        {
            return new WitnessAnswer.Malformed();
        }

        if (request.Old != last.Size)
        {
            return new WitnessAnswer.OtherSize(last.Size);
        }

        if (!ConsistencyProof.Verify(last.Size, last.Root, head.Size, head.Root, [.. request.Proof]))
        {
            return new WitnessAnswer.Inconsistent();
        }

        accepted = head;
        return null;
    }

    /// <summary>The origin that a request is about, so that the caller can look its keys up; null where its note is no checkpoint.</summary>
    public static string? OriginOf(WitnessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Checkpoint.Parse(request.Note.Text).TryGet(out Checkpoint? head, out _) ? head.Origin : null;
    }
}
