using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Selfhold.Transparency;

/// <summary>What whoever checks a bundle knows from elsewhere.</summary>
public sealed record BundleCheckOptions
{
    /// <summary>Keys of the log; empty: those that the bundle itself names, which proves nothing against whoever made it.</summary>
    public IReadOnlyList<NoteVerifier> Keys { get; init; } = [];

    /// <summary>Witnesses that must have signed the head.</summary>
    public IReadOnlyList<NoteVerifier> Witnesses { get; init; } = [];

    /// <summary>How many of <see cref="Witnesses"/> must have; null: all.</summary>
    public int? Quorum { get; init; }

    /// <summary>The name that the log must have; null: whichever.</summary>
    public string? Origin { get; init; }

    /// <summary>A head of the same log that was kept from before: a signed note.</summary>
    public string? Seen { get; init; }
}

/// <summary>A witness that signed the head.</summary>
/// <param name="Trusted">Its key was given by the one who checks, not by the bundle.</param>
public sealed record Witnessed(string Name, DateTimeOffset At, bool Trusted);

/// <summary>What a check of a bundle found.</summary>
public sealed record BundleReport
{
    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public Finding? Bad { get; init; }

    public string? Origin { get; init; }

    public long Size { get; init; }

    public int Chains { get; init; }

    /// <summary>Entries that were checked and are right.</summary>
    public int Entries { get; init; }

    /// <summary>Those of them whose content was erased: their place is proven, their content is nobody's to know.</summary>
    public int Erased { get; init; }

    public DateTimeOffset? Newest { get; init; }

    /// <summary>Whether the log's key was given by the one who checks.</summary>
    public bool KeyIsTrusted { get; init; }

    /// <summary>Whether the head is proven to continue <see cref="BundleCheckOptions.Seen"/>; null where none was given, or the bundle has no proof from there.</summary>
    public bool? ContinuesSeen { get; init; }

    public IReadOnlyList<Witnessed> Witnesses { get; init; } = [];
}

/// <summary>Checks one person's bundle with nothing but the bundle and what the checker knows already.</summary>
public static class BundleCheck
{
    public static BundleReport Run(ReadOnlySpan<byte> bundle, BundleCheckOptions? options = null)
        => PersonBundle.Parse(bundle).TryGet(out PersonBundle? read, out Error? error) ? new Checking(read, options ?? new BundleCheckOptions()).Run() : new BundleReport { Bad = new Finding(error.Code, error.Message) };

    private sealed class Checking(PersonBundle bundle, BundleCheckOptions options)
    {
        private readonly HashSet<long> _places = [];
        private BundleReport _report = new();
        private Checkpoint _head = new("", 0, default);

        public BundleReport Run()
        {
            Finding? bad = Head() ?? Kept();
            var chains = new HashSet<Guid>();
            foreach (BundleChain chain in bundle.Chains)
            {
                bad ??= chains.Add(chain.Chain) ? Chain(chain) : new Finding(FindingCodes.Extra, "A chain stands in the bundle twice.", null, chain.Chain);
            }

            return _report with { Bad = bad };
        }

        private Finding? Head()
        {
            if (!SignedNote.Parse(bundle.Checkpoint).TryGet(out SignedNote? note, out Error? error) || !Checkpoint.Parse(note.Text).TryGet(out Checkpoint? head, out error))
            {
                return new Finding(FindingCodes.Malformed, error.Message);
            }

            if (Keys(bundle.Keys, out List<NoteVerifier> own) is { } bad || (bad = Keys(bundle.Witnesses, out List<NoteVerifier> named)) is not null)
            {
                return bad;
            }

            // Only keys in the name of the log sign for it.
            bool trusted = options.Keys.Count > 0;
            NoteVerifier[] keys = [.. (trusted ? options.Keys : own).Where(k => string.Equals(k.Name, head.Origin, StringComparison.Ordinal))];
            if (!note.Check(keys).TryGet(out _, out error))
            {
                return new Finding(FindingCodes.HeadUnsigned, error.Message);
            }

            if (!string.Equals(head.Origin, bundle.Origin, StringComparison.Ordinal) || (options.Origin is not null && !string.Equals(options.Origin, head.Origin, StringComparison.Ordinal)))
            {
                return new Finding(FindingCodes.HeadDiffers, "The head is that of another log than the bundle, or you, name.");
            }

            _head = head;
            _report = _report with { Origin = head.Origin, Size = head.Size, KeyIsTrusted = trusted };
            return Witnesses(note, named);
        }

        private static Finding? Keys(IReadOnlyList<string> texts, out List<NoteVerifier> keys)
        {
            keys = [];
            foreach (string text in texts)
            {
                if (!NoteVerifier.Parse(text).TryGet(out NoteVerifier? key, out Error? error))
                {
                    return new Finding(FindingCodes.Malformed, error.Message);
                }

                keys.Add(key);
            }

            return null;
        }

        private Finding? Witnesses(SignedNote note, List<NoteVerifier> named)
        {
            var signed = new List<Witnessed>();
            HashSet<string> trusted = [.. options.Witnesses.Select(w => w.ToString())];
            foreach (NoteVerifier witness in options.Witnesses.Concat(named).DistinctBy(w => w.ToString(), StringComparer.Ordinal).Where(w => w.Kind is NoteKeyKind.Cosigner))
            {
                if (!note.Check([witness]).TryGet(out IReadOnlyList<NoteProof>? proofs, out Error? error))
                {
                    if (string.Equals(error.Code, TransparencyErrors.Unsigned.Code, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    return new Finding(FindingCodes.HeadUnsigned, error.Message);
                }

                signed.Add(new Witnessed(witness.Name, proofs[0].At!.Value, trusted.Contains(witness.ToString())));
            }

            _report = _report with { Witnesses = signed };
            int have = signed.Count(s => s.Trusted);
            int need = options.Quorum ?? trusted.Count;
            return have >= need ? null : new Finding(FindingCodes.NotWitnessed, string.Create(CultureInfo.InvariantCulture, $"{have} of the witnesses that you trust signed the head; {need} must have."));
        }

        /// <summary>Against a head that was kept from before.</summary>
        private Finding? Kept()
        {
            if (options.Seen is null)
            {
                return null;
            }

            NoteVerifier[] keys = [.. options.Keys.Where(k => string.Equals(k.Name, _head.Origin, StringComparison.Ordinal))];
            if (!SignedNote.Parse(options.Seen).TryGet(out SignedNote? note, out Error? error) || !Checkpoint.Parse(note.Text).TryGet(out Checkpoint? seen, out error))
            {
                return new Finding(FindingCodes.Malformed, "The head that you kept cannot be read: " + error.Message);
            }

            if (!string.Equals(seen.Origin, _head.Origin, StringComparison.Ordinal) || (keys.Length > 0 && !note.Check(keys).IsOk))
            {
                return new Finding(FindingCodes.HeadDiffers, "The head that you kept is not one of this log.");
            }

            if (seen.Size > _head.Size)
            {
                return new Finding(FindingCodes.HeadForked, string.Create(CultureInfo.InvariantCulture, $"The bundle's head has {_head.Size} entries, the one that you kept {seen.Size}: entries were taken away, or the bundle is older. Ask for a new one."));
            }

            TreeHash[]? proof = seen.Size == _head.Size || seen.Size == 0 ? [] : Proof(bundle.Consistency.FirstOrDefault(c => c.From == seen.Size)?.Proof);
            if (proof is null)
            {
                return null;
            }

            if (!ConsistencyProof.Verify(seen.Size, seen.Root, _head.Size, _head.Root, proof))
            {
                return new Finding(FindingCodes.HeadForked, "The bundle's head does not continue the head that you kept: the log has two pasts. Keep both; together they prove it.");
            }

            _report = _report with { ContinuesSeen = true };
            return null;
        }

        private Finding? Chain(BundleChain chain)
        {
            TreeHash? before = null;
            long last = -1;
            DateTimeOffset time = DateTimeOffset.MinValue;
            for (int i = 0; i < chain.Entries.Count; i++)
            {
                BundleEntry entry = chain.Entries[i];
                Finding Wrong(string code, string message) => new(code, message, entry.Index, chain.Chain, i + 1);
                if (entry.Number != i + 1)
                {
                    return entry.Number > i + 1
                        ? new Finding(FindingCodes.Missing, string.Create(CultureInfo.InvariantCulture, $"Entry {i + 1} of the chain is missing."), null, chain.Chain, i + 1)
                        : Wrong(FindingCodes.Extra, "The chain's entries are not in order, or one is there twice.");
                }

                if (!Base64.TryHash(entry.Leaf, out TreeHash leaf) || Proof(entry.Proof) is not { } proof)
                {
                    return Wrong(FindingCodes.Malformed, "Its leaf or its proof is not Base64 of hashes.");
                }

                if (entry.Erased != (entry.Entry is null) || entry.Erased != (entry.Nonce is null))
                {
                    return Wrong(FindingCodes.Malformed, "It is neither whole nor erased.");
                }

                if (entry.Index <= last || !_places.Add(entry.Index))
                {
                    return Wrong(FindingCodes.ChainBroken, "It stands before the entry that it follows, or at the place of another.");
                }

                if (!entry.Erased && Content(entry, chain.Chain, leaf, before, ref time, Wrong) is { } bad)
                {
                    return bad;
                }

                if (!InclusionProof.Verify(leaf, entry.Index, _head.Size, proof, _head.Root))
                {
                    return Wrong(FindingCodes.NotIncluded, "It is not in the log at this place.");
                }

                (before, last) = (leaf, entry.Index);
                _report = _report with { Entries = _report.Entries + 1, Erased = _report.Erased + (entry.Erased ? 1 : 0), Newest = entry.Erased || time < _report.Newest ? _report.Newest : time };
            }

            if (chain.Last != chain.Entries.Count)
            {
                return new Finding(FindingCodes.ChainEnd, string.Create(CultureInfo.InvariantCulture, $"The chain has {chain.Last} entries, the bundle {chain.Entries.Count} of them."), null, chain.Chain, chain.Entries.Count + 1);
            }

            _report = _report with { Chains = _report.Chains + 1 };
            return null;
        }

        private static Finding? Content(BundleEntry entry, Guid chain, in TreeHash leaf, TreeHash? before, ref DateTimeOffset time, Func<string, string, Finding> wrong)
        {
            if (!Base64.TryRead(entry.Nonce, out byte[] nonce) || nonce.Length != EntryFacts.NonceBytes || !KeyName.IsUtf16(entry.Entry!))
            {
                return wrong(FindingCodes.Malformed, "Its nonce is not Base64 of 32 bytes, or its text not Unicode.");
            }

            byte[] json = Encoding.UTF8.GetBytes(entry.Entry!);
            if (Rfc6962.Leaf(nonce, json) != leaf)
            {
                return wrong(FindingCodes.Altered, "Its content is not what was logged.");
            }

            if (EntryFacts.Read(json) is not { } facts || !IsCanonical(entry.Entry!, json))
            {
                return wrong(FindingCodes.Unreadable, "Its content is not an entry in canonical JSON.");
            }

            if (facts.Chain != chain || facts.Number != entry.Number || facts.Previous != before)
            {
                return wrong(FindingCodes.ChainBroken, "It does not follow the entry before it.");
            }

            if (facts.Time < time)
            {
                return wrong(FindingCodes.BackDated, "It says an earlier time than the entry before it.");
            }

            time = facts.Time;
            return null;
        }

        private static bool IsCanonical(string text, byte[] json)
        {
            try
            {
                return CanonicalJson.Write(JsonNode.Parse(text)).AsSpan().SequenceEqual(json);
            }
            catch (Exception e) when (e is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
            {
                return false;
            }
        }

        private static TreeHash[]? Proof(IReadOnlyList<string>? texts)
        {
            if (texts is null || texts.Count > InclusionProof.MostHashes)
            {
                return null;
            }

            var proof = new TreeHash[texts.Count];
            for (int i = 0; i < proof.Length; i++)
            {
                if (!Base64.TryHash(texts[i], out proof[i]))
                {
                    return null;
                }
            }

            return proof;
        }
    }
}
