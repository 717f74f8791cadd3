using System.Globalization;
using System.Text.Json;

namespace Selfhold.Transparency;

/// <summary>
/// What a checker needs of an entry: its place in its chain, and what also stands in clear beside it. The whole of it is described in docs/spec/bundle.md.
/// </summary>
public sealed record EntryFacts
{
    /// <summary>Bytes of the nonce before the JSON of an entry.</summary>
    public const int NonceBytes = 32;

    /// <summary>The only version there is.</summary>
    public const long Version = 1;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public required Guid Chain { get; init; }

    /// <summary>From 1.</summary>
    public required long Number { get; init; }

    /// <summary>Leaf hash of the entry before it in its chain; null for the first.</summary>
    public required TreeHash? Previous { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string Action { get; init; } = "";

    public string Outcome { get; init; } = "";

    public IReadOnlyList<string> Fields { get; init; } = [];

    public string ReaderKind { get; init; } = "";

    public Guid? Business { get; init; }

    public string? Client { get; init; }

    public string Purpose { get; init; } = "";

    /// <summary>Reads an entry's JSON. Members that it does not know are passed over; one that comes twice, or has another type than it should, makes it no entry. Never throws.</summary>
    public static EntryFacts? Read(ReadOnlySpan<byte> json)
    {
        var from = new Utf8JsonReader(json);
        try
        {
            return new Reading().Read(ref from);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text that is no Unicode.
            return null;
        }
    }

    internal static bool TryTime(string? text, out DateTimeOffset time)
        => DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>One pass over the members.</summary>
    private sealed class Reading
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly List<string> _fields = [];
        private string _action = "", _outcome = "", _kind = "", _purpose = "";
        private string? _client;
        private Guid? _chain, _business;
        private long _number, _version;
        private TreeHash? _previous;
        private DateTimeOffset? _time;

        public EntryFacts? Read(ref Utf8JsonReader from)
        {
            if (!from.Read() || from.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (from.Read() && from.TokenType == JsonTokenType.PropertyName)
            {
                string name = from.GetString()!;
                if (!_seen.Add(name) || !from.Read() || !Member(ref from, name))
                {
                    return null;
                }
            }

            bool whole = from.TokenType == JsonTokenType.EndObject && !from.Read();
            if (!whole || _version != Version || _chain is not { } chain || _number < 1 || _time is not { } time || (_number == 1) != (_previous is null))
            {
                return null;
            }

            return new EntryFacts
            {
                Chain = chain, Number = _number, Previous = _previous, Time = time, Action = _action, Outcome = _outcome, Fields = _fields, ReaderKind = _kind, Business = _business, Client = _client,
                Purpose = _purpose,
            };
        }

        private bool Member(ref Utf8JsonReader from, string name) => name switch
        {
            "action" => Text(ref from, out _action),
            "outcome" => Text(ref from, out _outcome),
            "purpose" => Text(ref from, out _purpose),
            "chain" => Id(ref from, out _chain),
            "number" => from.TokenType == JsonTokenType.Number && from.TryGetInt64(out _number),
            "version" => from.TokenType == JsonTokenType.Number && from.TryGetInt64(out _version),
            "prev" => Hash(ref from),
            "time" => Time(ref from),
            "fields" => Names(ref from),
            "reader" => Reader(ref from),
            _ => from.TrySkip(),
        };

        private bool Reader(ref Utf8JsonReader from)
        {
            if (from.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (from.Read() && from.TokenType == JsonTokenType.PropertyName)
            {
                string name = from.GetString()!;
                bool good = _seen.Add("reader." + name) && from.Read() && name switch
                {
                    "kind" => Text(ref from, out _kind),
                    "client" => Text(ref from, out _client),
                    "business" => Id(ref from, out _business),
                    _ => from.TrySkip(),
                };
                if (!good)
                {
                    return false;
                }
            }

            return from.TokenType == JsonTokenType.EndObject;
        }

        private bool Names(ref Utf8JsonReader from)
        {
            if (from.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            while (from.Read() && from.TokenType == JsonTokenType.String)
            {
                _fields.Add(from.GetString()!);
            }

            return from.TokenType == JsonTokenType.EndArray;
        }

        private bool Hash(ref Utf8JsonReader from)
        {
            if (!Text(ref from, out string hex) || hex.Length != TreeHash.Length * 2 || hex.Any(c => !char.IsAsciiHexDigitLower(c)))
            {
                return false;
            }

            _previous = new TreeHash(Convert.FromHexString(hex));
            return true;
        }

        private bool Time(ref Utf8JsonReader from)
        {
            if (!Text(ref from, out string text) || !TryTime(text, out DateTimeOffset time))
            {
                return false;
            }

            _time = time;
            return true;
        }

        private static bool Text(ref Utf8JsonReader from, out string text)
        {
            text = from.TokenType == JsonTokenType.String ? from.GetString()! : "";
            return from.TokenType == JsonTokenType.String;
        }

        private static bool Id(ref Utf8JsonReader from, out Guid? id)
        {
            bool good = from.TokenType == JsonTokenType.String && from.TryGetGuid(out Guid read) && string.Equals(read.ToString("D"), from.GetString(), StringComparison.Ordinal);
            id = good ? from.GetGuid() : null;
            return good;
        }
    }
}
