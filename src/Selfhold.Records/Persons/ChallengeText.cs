using System.Globalization;
using System.Text;
using Selfhold.Identity;
using Selfhold.Matching;
using Selfhold.Matching.Normalise;

namespace Selfhold.Records.Persons;

/// <summary>What is sealed with a code: the point, and who she said she was when she asked for it.</summary>
internal sealed record ChallengeText(string Contact, IReadOnlyList<StatedName> Names)
{
    private const char Line = '\n', Between = '\u001F';

    public static ChallengeText Open(PersonKey key, Guid challenge, byte[] value)
    {
        string[] lines = Encoding.UTF8.GetString(key.Open("records_challenge", "value", challenge, value)).Split(Line);
        return new ChallengeText(lines[0], [.. lines.Skip(1).Select(Name)]);
    }

    public byte[] Bytes() => Encoding.UTF8.GetBytes(string.Join(Line, Names.Select(Text).Prepend(Contact)));

    private static string Text(StatedName name)
        => string.Join(Between, name.Values.Select(v => ((int)v.Meaning).ToString(CultureInfo.InvariantCulture) + ":" + string.Concat(v.Text.Select(c => char.IsControl(c) ? ' ' : c))));

    private static StatedName Name(string line)
        => new([.. line.Split(Between).Select(v => v.Split(':', 2)).Select(v => ((Meaning)int.Parse(v[0], CultureInfo.InvariantCulture), DateOrder.Unknown, v[1]))]);
}
