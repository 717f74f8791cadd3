namespace Selfhold.Transparency;

/// <summary>Codes of what may be wrong with notes, heads, ranges and bundles. None repeats what was read: it may come from anybody.</summary>
internal static class TransparencyErrors
{
    public static Error Range(long size, int bytes) => new("tree_range_bad", $"{bytes} bytes are not the perfect subtrees of a tree of {size} leaves.");

    public static Error Note(string why) => new("note_malformed", $"This is not a signed note: {why}.");

    public static Error Key(string why) => new("verifier_key_malformed", $"This is not a verifier key: {why}. It has the form name+8 hex digits+base64.");

    public static Error Checkpoint(string why) => new("checkpoint_malformed", $"This is not a checkpoint: {why}.");

    public static Error Witness(string why) => new("witness_message_malformed", $"This is not a message of a witness: {why}.");

    public static Error Bundle(string why) => new("bundle_malformed", $"This is not a bundle: {why}.");

    public static Error Unsigned { get; } = new("note_unsigned", "None of the trusted keys signed this note. Check that the key is the one of this log.");

    public static Error Forged(string name) => new("note_forged", $"A signature in the name of a trusted key does not verify: {name}. Trust nothing of this note.");
}
