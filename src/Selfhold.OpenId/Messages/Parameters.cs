using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Selfhold.OpenId;

/// <summary>What was sent in a query or a form, read once and strictly. An empty value counts as not sent (RFC 6749 §3.1).</summary>
/// <remarks>Never throws: what can't be read is <see cref="Problem"/>, and then there are no values.</remarks>
public sealed class Parameters
{
    /// <summary>Of the whole request, in characters. More is refused unread.</summary>
    public const int MaxLength = 64 * 1024;

    public const int MaxValue = 8 * 1024;

    public const int MaxCount = 100;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<KeyValuePair<string, string>> _values = [];
    private List<string>? _repeated;

    private Parameters()
    {
    }

    public static Parameters None { get; } = new();

    public ParameterProblem Problem { get; private init; }

    /// <summary>All that were sent, in their order, without repetitions and empty values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _values;

    /// <summary>The value, or null where it was not sent or empty. Of a repeated one the first.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (KeyValuePair<string, string> pair in _values)
            {
                if (string.Equals(pair.Key, name, StringComparison.Ordinal))
                {
                    return pair.Value.Length == 0 ? null : pair.Value;
                }
            }

            return null;
        }
    }

    public bool IsRepeated(string name) => _repeated?.Contains(name, StringComparer.Ordinal) is true;

    /// <summary>Whether anything came twice that may come only once.</summary>
    /// <param name="repeatable">The one name that may repeat, if there is one (<c>resource</c>, RFC 8707 §2).</param>
    public bool AnyRepeated(string? repeatable = null) => _repeated is not null && _repeated.Exists(name => !string.Equals(name, repeatable, StringComparison.Ordinal));

    /// <summary>What could not be read; the host uses it for a body that is too large to be taken in.</summary>
    public static Parameters Unreadable(ParameterProblem problem) => new() { Problem = problem };

    /// <summary>What was kept of an earlier request.</summary>
    public static Parameters Of(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var made = new Parameters();
        foreach (KeyValuePair<string, string> pair in values)
        {
            made.Add(pair.Key, pair.Value);
        }

        return made;
    }

    /// <summary>Characters of all names and values.</summary>
    public int Length
    {
        get
        {
            int length = 0;
            foreach (KeyValuePair<string, string> pair in _values)
            {
                length += pair.Key.Length + pair.Value.Length;
            }

            return length;
        }
    }

    /// <summary>Those of the names, for keeping or passing on: nobody stores here what nobody here understands.</summary>
    public Parameters Only(IReadOnlyList<string> names) => Of(_values.Where(pair => names.Contains(pair.Key, StringComparer.Ordinal)));

    /// <param name="encoded"><c>application/x-www-form-urlencoded</c>, without a leading question mark.</param>
    public static Parameters Parse(ReadOnlySpan<char> encoded)
    {
        if (encoded.Length > MaxLength)
        {
            return Unreadable(ParameterProblem.TooLarge);
        }

        var made = new Parameters();
        int count = 0;
        foreach (Range part in encoded.Split('&'))
        {
            ReadOnlySpan<char> pair = encoded[part];
            if (pair.IsEmpty)
            {
                continue;
            }

            int equals = pair.IndexOf('=');
            ReadOnlySpan<char> value = equals < 0 ? [] : pair[(equals + 1)..];
            if (++count > MaxCount)
            {
                return Unreadable(ParameterProblem.TooLarge);
            }

            if (!TryDecode(equals < 0 ? pair : pair[..equals], out string? name) || !TryDecode(value, out string? decoded))
            {
                return Unreadable(ParameterProblem.Malformed);
            }

            if (decoded.Length > MaxValue || name.Length > 200)
            {
                return Unreadable(ParameterProblem.TooLarge);
            }

            made.Add(name, decoded);
        }

        return made;
    }

    private void Add(string name, string value)
    {
        foreach (KeyValuePair<string, string> pair in _values)
        {
            if (string.Equals(pair.Key, name, StringComparison.Ordinal))
            {
                (_repeated ??= []).Add(name);
                return;
            }
        }

        _values.Add(new(name, value));
    }

    /// <summary>False for a broken escape, bytes that are no UTF-8, and control characters other than tab and line ends.</summary>
    private static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (text.IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            return false; // everything else travels escaped; a bare space is let pass, as many programs send it
        }

        if (text.IndexOfAny('%', '+') < 0)
        {
            decoded = new string(text);
            return true;
        }

        var bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c != '%')
            {
                bytes[length++] = c == '+' ? (byte)' ' : (byte)c;
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return false;
            }

            bytes[length++] = (byte)((Hex(text[i + 1]) << 4) | Hex(text[i + 2]));
            i += 2;
        }

        try
        {
            decoded = Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        return !decoded.AsSpan().ContainsAnyInRange('\0', '\b') && !decoded.AsSpan().ContainsAnyInRange('\u000b', '\u000c')
            && !decoded.AsSpan().ContainsAnyInRange('\u000e', '\u001f') && !decoded.Contains('\u007f', StringComparison.Ordinal);
    }

    private static int Hex(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/// <summary>Why a request could not be read.</summary>
public enum ParameterProblem
{
    None,

    /// <summary>Longer than <see cref="Parameters.MaxLength"/>, a value longer than <see cref="Parameters.MaxValue"/>, or more than <see cref="Parameters.MaxCount"/> of them.</summary>
    TooLarge,

    /// <summary>Not <c>application/x-www-form-urlencoded</c>: a broken escape, no UTF-8, control characters.</summary>
    Malformed,

    /// <summary>A body of another content type.</summary>
    WrongType,
}
