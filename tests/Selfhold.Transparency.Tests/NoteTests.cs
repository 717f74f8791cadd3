using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.Transparency.Tests;

public sealed class NoteTests
{
    // From transparency-dev/formats: keys of logs that are in use.
    private const string Rekor = "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=";
    private const string Pixel = "pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5XJVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=";

    // From C2SP signed-note and tlog-checkpoint.
    private const string Foo = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private const string FooNote = "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    private const string Sofa = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    private const string Quasimodo = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

    private static readonly byte[] Key = NoteSigner.NewKey();

    [Theory]
    [InlineData(Rekor, NoteKeyKind.Ecdsa, 0xc0d23d6au)]
    [InlineData(Pixel, NoteKeyKind.Ecdsa, 0x91c16e30u)]
    [InlineData(Foo, NoteKeyKind.Unknown, 0x530d903au)]
    public void the_known_keys_are_read_and_printed(string vkey, NoteKeyKind kind, uint id)
    {
        NoteVerifier key = NoteVerifier.Parse(vkey).Value;
        Assert.Equal((kind, id), (key.Kind, key.KeyId));
        Assert.Equal(vkey, key.ToString());
    }

    [Fact]
    public void heads_of_logs_in_use_verify_that_other_programs_signed()
    {
        NoteVerifier rekor = NoteVerifier.Parse(Rekor).Value;
        SignedNote head = SignedNote.Parse("Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n\u2014 rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n").Value;
        Assert.True(head.Check([rekor]).IsOk);
        Assert.Equal("note_unsigned", head.Check([NoteVerifier.Parse(Pixel).Value]).Error?.Code);
        Assert.Equal("note_forged", (head with { Text = head.Text.Replace("798034", "798035") }).Check([rekor]).Error?.Code);
        Assert.Equal(798034, Checkpoint.Parse(head.Text).Value.Size);

        NoteVerifier pixel = NoteVerifier.Parse(Pixel).Value;
        Assert.True(SignedNote.Parse("DEFAULT\n10\nbsWRucJU5xJPHb5eBdOm6+DM+VelCZBuvtI3sHERJ9Y=\n\n\u2014 pixel6_transparency_log kcFuMDBFAiEAhqMAP8P6qf6QxtUJhzMhbN+MbZ9dwfUHzGQJmffJHtoCIGD0cNe47dHWBoPwYdgBCepB06/+g5O1FmYjXl06owL4\n").Value.Check([pixel]).IsOk);
    }

    [Theory]
    [InlineData(FooNote, 1)]
    [InlineData(Sofa, 2)]
    [InlineData(Quasimodo, 1)]
    public void the_notes_of_the_specification_read_back_byte_for_byte_with_signatures_that_nobody_here_knows(string text, int signatures)
    {
        SignedNote note = SignedNote.Parse(Encoding.UTF8.GetBytes(text)).Value;
        Assert.Equal(signatures, note.Signatures.Count);
        Assert.Equal(text, note.ToString());
        Assert.EndsWith("\n", note.Text);
    }

    [Fact]
    public void the_checkpoint_of_the_specification_reads_back()
    {
        SignedNote note = SignedNote.Parse(Sofa).Value;
        Checkpoint head = Checkpoint.Parse(note.Text).Value;
        Assert.Equal(("example.com/behind-the-sofa", 20852163L), (head.Origin, head.Size));
        Assert.Equal(note.Text, head.ToString());
    }

    [Fact]
    public void an_ed25519_key_proves_nothing_here_and_its_line_stays()
    {
        SignedNote note = SignedNote.Parse(FooNote).Value;
        NoteVerifier foo = NoteVerifier.Parse(Foo).Value;
        Assert.False(foo.CanVerify);
        Assert.True(foo.Made(note.Signatures[0]));
        Assert.Null(foo.Verify(note.Text, note.Signatures[0]));
        Assert.Equal("note_unsigned", note.Check([foo]).Error?.Code);
    }

    [Fact]
    public void every_part_of_a_key_that_is_cut_off_or_changed_makes_it_another_key_or_none()
    {
        for (int from = 0; from < Rekor.Length; from++)
        {
            for (int to = from; to <= Rekor.Length; to++)
            {
                // The name goes into the key id only for other types: a shorter name is another key, never this one.
                if (NoteVerifier.Parse(Rekor[from..to]).TryGet(out NoteVerifier? key, out _) && !(from == 0 && to == Rekor.Length))
                {
                    Assert.NotEqual("rekor.sigstore.dev", key.Name);
                    Assert.Equal(Rekor.Length, to);
                }
            }
        }

        for (int at = Rekor.IndexOf('+'); at < Rekor.Length; at++)
        {
            char[] changed = Rekor.ToCharArray();
            changed[at]++;
            Result<NoteVerifier> read = NoteVerifier.Parse(new string(changed));
            Assert.True(!read.IsOk || read.Value.Kind is NoteKeyKind.Unknown);
        }
    }

    [Fact]
    public void a_key_on_another_curve_or_of_another_kind_is_refused()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        foreach (byte[] spki in (byte[][])[p384.ExportSubjectPublicKeyInfo(), rsa.ExportSubjectPublicKeyInfo(), []])
        {
            byte[] id = SHA256.HashData(spki);
            string vkey = $"a+{Convert.ToHexStringLower(id[..4])}+{Convert.ToBase64String([2, .. spki])}";
            Assert.Equal("verifier_key_malformed", NoteVerifier.Parse(vkey).Error?.Code);
        }
    }

    [Fact]
    public void what_a_log_signs_verifies_and_nothing_else()
    {
        using NoteSigner log = NoteSigner.Log("hub.example/log", Key);
        SignedNote note = new Checkpoint("hub.example/log", 3, Rfc6962.EmptyRoot).Sign(log);
        SignedNote read = SignedNote.Parse(note.ToString()).Value;
        Assert.Equal(note, read);
        NoteVerifier key = NoteVerifier.Parse(log.Verifier.ToString()).Value;
        Assert.Null(Assert.Single(read.Check([key]).Value).At);

        Assert.Equal("note_forged", (read with { Text = read.Text.Replace("3", "4") }).Check([key]).Error?.Code);
        for (int at = 0; at < read.Signatures[0].Signature.Length; at++)
        {
            byte[] bad = [.. read.Signatures[0].Signature];
            bad[at] ^= 1;
            Assert.Equal("note_forged", (read with { Signatures = [read.Signatures[0] with { Signature = bad }] }).Check([key]).Error?.Code);
        }

        // A good line beside a wrong one of the same key: the whole note is refused.
        Assert.Equal("note_forged", (read with { Signatures = [read.Signatures[0], read.Signatures[0] with { Signature = [1, 2, 3] }] }).Check([key]).Error?.Code);

        // The same key under another name is another key.
        Assert.Equal("note_unsigned", (read with { Signatures = [read.Signatures[0] with { Name = "other.example/log" }] }).Check([key]).Error?.Code);
        Assert.Equal("note_unsigned", (read with { Signatures = [read.Signatures[0] with { KeyId = 7 }] }).Check([key]).Error?.Code);
    }

    [Fact]
    public void a_cosignature_tells_its_time_and_is_no_signature_of_a_log()
    {
        using NoteSigner log = NoteSigner.Log("hub.example/log", Key);
        using NoteSigner witness = NoteSigner.Cosigner("witness.example", NoteSigner.NewKey());
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        SignedNote note = new Checkpoint("hub.example/log", 3, Rfc6962.EmptyRoot).Sign(log);
        SignedNote both = SignedNote.Parse(note.With(witness.Cosign(note.Text, at.AddMilliseconds(900))).ToString()).Value;
        NoteVerifier key = NoteVerifier.Parse(witness.Verifier.ToString()).Value;
        Assert.Equal(NoteKeyKind.Cosigner, key.Kind);
        Assert.Equal(at, Assert.Single(both.Check([key]).Value).At);
        Assert.Equal(2, both.Check([key, log.Verifier]).Value.Count);

        byte[] other = [.. both.Signatures[1].Signature];
        other[7] ^= 1;
        Assert.Equal("note_forged", (both with { Signatures = [both.Signatures[1] with { Signature = other }] }).Check([key]).Error?.Code);
        Assert.Throws<ArgumentException>(() => witness.Sign(note.Text));
        Assert.Throws<ArgumentException>(() => log.Cosign(note.Text, at));

        // The same private key as log and as witness gives two keys, and no line of one passes for the other's.
        using NoteSigner same = NoteSigner.Cosigner("hub.example/log", Key);
        Assert.NotEqual(log.Verifier.KeyId, same.Verifier.KeyId);
        Assert.Equal("note_unsigned", note.Check([same.Verifier]).Error?.Code);
    }

    [Fact]
    public void a_newer_line_of_a_key_takes_the_place_of_its_older_one()
    {
        using NoteSigner log = NoteSigner.Log("a", Key);
        SignedNote note = new Checkpoint("a", 1, Rfc6962.EmptyRoot).Sign(log);
        Assert.Equal(2, note.With(new NoteSignature("w", 1, [1])).With(new NoteSignature("w", 1, [2])).Signatures.Count);
        Assert.Equal(3, note.With(new NoteSignature("w", 1, [1])).With(new NoteSignature("w", 2, [2])).Signatures.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("text")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\n")]
    [InlineData("text\n\u2014 a AAAAAQE=\n")]
    [InlineData("text\n\n\u2014 a AAAAAQE=")]
    [InlineData("text\n\n- a AAAAAQE=\n")]
    [InlineData("text\n\n\u2014 a\n")]
    [InlineData("text\n\n\u2014 a AAAAAQE= \n")]
    [InlineData("text\n\n\u2014 a AAAAAQE= x\n")]
    [InlineData("text\n\n\u2014  AAAAAQE=\n")]
    [InlineData("text\n\n\u2014 a+b AAAAAQE=\n")]
    [InlineData("text\n\n\u2014 a\u00a0b AAAAAQE=\n")]
    [InlineData("text\n\n\u2014 a AAAA\n")]
    [InlineData("text\n\n\u2014 a AAAAAQ==\n\n")]
    [InlineData("text\n\n\u2014 a AAAAAQF=\n")]
    [InlineData("text\n\n\u2014 a AAAAAQE\n")]
    [InlineData("te\txt\n\n\u2014 a AAAAAQE=\n")]
    [InlineData("te\rxt\n\n\u2014 a AAAAAQE=\n")]
    [InlineData("te\0xt\n\n\u2014 a AAAAAQE=\n")]
    [InlineData("text\n\n\u2014 a AAAAAQE=\njunk\n")]
    public void what_is_no_note_is_refused(string text) => Assert.Equal("note_malformed", SignedNote.Parse(text).Error?.Code);

    [Fact]
    public void a_note_that_is_no_unicode_or_has_too_many_lines_is_refused_and_sixteen_signatures_are_read()
    {
        Assert.Equal("note_malformed", SignedNote.Parse("te" + '\ud800' + "xt\n\n\u2014 a AAAAAQE=\n").Error?.Code);
        Assert.Equal("note_malformed", SignedNote.Parse([.. "text\n\n\u2014 a AAAAAQE=\n"u8, 0xff]).Error?.Code);
        string Note(int lines) => "text\n\n" + string.Concat(Enumerable.Repeat("\u2014 a AAAAAQE=\n", lines));
        Assert.True(SignedNote.Parse(Note(16)).IsOk);
        Assert.Equal("note_malformed", SignedNote.Parse(Note(SignedNote.MostSignatures + 1)).Error?.Code);
        Assert.Equal("note_malformed", SignedNote.Parse(new string('x', SignedNote.MostBytes) + Note(1)).Error?.Code);
    }

    [Fact]
    public void whatever_bytes_come_nothing_throws()
        => Prop.ForAll<byte[], int, byte>((noise, at, bit) =>
        {
            byte[] note = Encoding.UTF8.GetBytes(Sofa);
            note[(int)((uint)at % (uint)note.Length)] ^= bit;
            foreach (byte[] bytes in (byte[][])[noise, note, [.. "old 3\n"u8, .. noise], [.. noise, .. note]])
            {
                _ = SignedNote.Parse(bytes).TryGet(out SignedNote? read, out _) && Checkpoint.Parse(read.Text).IsOk;
                _ = WitnessRequest.Parse(bytes).IsOk;
                _ = WitnessAnswer.Parse(200, bytes);
                _ = WitnessAnswer.Parse(409, bytes);
                string text = Encoding.UTF8.GetString(bytes);
                _ = NoteVerifier.Parse(text).IsOk;
                _ = TilePath.TryParse(text, out _);
                _ = BundleCheck.Run(bytes);
                _ = EntryFacts.Read(bytes);
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\n1\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n 1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2=\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n")]
    public void what_is_no_checkpoint_is_refused(string text) => Assert.Equal("checkpoint_malformed", Checkpoint.Parse(text).Error?.Code);

    [Fact]
    public void lines_after_the_third_are_kept()
    {
        const string text = "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\nand more\n";
        Checkpoint head = Checkpoint.Parse(text).Value;
        Assert.Equal(["more", "and more"], head.Extensions);
        Assert.Equal(text, head.ToString());
    }
}
