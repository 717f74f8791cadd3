using System.Text.Encodings.Web;
using System.Text.Json;

namespace Selfhold.Formats.Output;

/// <summary>Writes one JSON object per line. Names are encoded once; empty values are left out by the caller.</summary>
public sealed class JsonLinesWriter : IDisposable
{
    // Text for files, not for HTML: letters of all languages stay readable.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly JsonEncodedText[] _names;

    /// <param name="stream">Stays open.</param>
    /// <param name="names">Members in the order of their numbers.</param>
    public JsonLinesWriter(Stream stream, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(names);
        _stream = stream;
        _json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
        _names = [.. names.Select(name => JsonEncodedText.Encode(name, Encoder))];
    }

    public void BeginRow() => _json.WriteStartObject();

    public void Write(int name, ReadOnlySpan<byte> utf8) => _json.WriteString(_names[name], utf8);

    public void Write(int name, string value) => _json.WriteString(_names[name], value);

    public void Write(int name, long value) => _json.WriteNumber(_names[name], value);

    public void Write(int name, double value) => _json.WriteNumber(_names[name], value);

    public void EndRow()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _stream.WriteByte((byte)'\n');
    }

    public void Flush()
    {
        _json.Flush();
        _stream.Flush();
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
    }
}
