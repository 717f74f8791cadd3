using System.Globalization;
using System.Text.Json;

namespace Selfhold.AccessLog;

/// <summary>An entry as the person it is about reads it.</summary>
/// <param name="Index">Place in the tree, from 0.</param>
/// <param name="Chain">The random id of the chain.</param>
/// <param name="Number">Place in the chain, from 1, without gaps.</param>
/// <param name="Leaf">RFC 6962 leaf hash.</param>
/// <param name="Content">Null where it was erased; that there was a look on this day remains.</param>
public sealed record LogEntry(long Index, Guid Owner, Guid Chain, long Number, DateOnly Day, LookOutcome Outcome, ReadOnlyMemory<byte> Leaf, EntryContent? Content);

/// <summary>What an entry says. See <see cref="EntryDraft"/>.</summary>
public sealed record EntryContent
{
    public required DateTimeOffset At { get; init; }

    public required Reader Reader { get; init; }

    public required string Action { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    public required string Purpose { get; init; }

    public required string Basis { get; init; }

    public Guid? Grant { get; init; }

    public string? Agreement { get; init; }

    public required string Channel { get; init; }

    public string? RequestId { get; init; }

    public string? Reason { get; init; }

    public string? Actor { get; init; }

    public IReadOnlyList<Guid> Records { get; init; } = [];

    public long Count { get; init; } = 1;

    /// <summary>Leaf hash of the entry before it in its chain; empty for the first.</summary>
    public ReadOnlyMemory<byte> Previous { get; init; }

    /// <summary>The entry whose content was erased with this one.</summary>
    internal ErasedEntry? Erased { get; init; }

    internal Guid Chain { get; init; }

    internal long Number { get; init; }

    internal string Outcome { get; init; } = "";

    /// <param name="json">Canonical, as it was sealed.</param>
    /// <exception cref="FormatException">It is not an entry.</exception>
    internal static EntryContent Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement entry = document.RootElement, reader = entry.GetProperty("reader");
            return new EntryContent
            {
                At = DateTimeOffset.ParseExact(entry.GetProperty("time").GetString()!, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                Reader = ReaderOf(reader),
                Action = Text(entry, "action")!,
                Fields = FieldsOf(entry),
                Purpose = Text(entry, "purpose")!,
                Basis = Text(entry, "basis")!,
                Grant = Id(entry, "grant"),
                Agreement = Text(entry, "agreement"),
                Channel = Text(entry, "channel")!,
                RequestId = Text(entry, "request"),
                Reason = Text(entry, "reason"),
                Actor = Text(entry, "actor"),
                Records = entry.TryGetProperty("records", out JsonElement records) ? [.. records.EnumerateArray().Select(r => r.GetGuid())] : [],
                Count = entry.GetProperty("count").GetInt64(),
                Previous = Convert.FromHexString(Text(entry, "prev") ?? ""),
                Erased = entry.TryGetProperty("erased", out JsonElement erased) ? ErasedOf(erased) : null,
                Chain = entry.GetProperty("chain").GetGuid(),
                Number = entry.GetProperty("number").GetInt64(),
                Outcome = Text(entry, "outcome")!,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new FormatException("This is not an entry of the access log.", e);
        }
    }

    private static Reader ReaderOf(JsonElement reader) => new(Enum.Parse<ReaderKind>(reader.GetProperty("kind").GetString()!, ignoreCase: true), Id(reader, "business"), Text(reader, "client"));

    private static string[] FieldsOf(JsonElement entry) => [.. entry.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!)];

    private static ErasedEntry ErasedOf(JsonElement erased) => new(
        erased.GetProperty("index").GetInt64(), DateOnly.ParseExact(erased.GetProperty("day").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        Enum.Parse<LookOutcome>(erased.GetProperty("outcome").GetString()!, ignoreCase: true), ReaderOf(erased.GetProperty("reader")), FieldsOf(erased));

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static Guid? Id(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value.GetGuid() : null;
}
