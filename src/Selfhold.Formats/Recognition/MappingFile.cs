using System.Text.Encodings.Web;
using System.Text.Json;

namespace Selfhold.Formats.Recognition;

/// <summary>One column of a mapping file.</summary>
public sealed record MappedColumn(string Name, Meaning Meaning, int Slot, DateOrder? DateOrder)
{
    /// <summary>What is done to the values. Where a mapping that is not <see cref="MappingFile.Frozen"/> says nothing, recognition decides.</summary>
    public ValueTransform Transform { get; init; }
}

/// <summary>
/// A mapping that a person made or corrected, kept beside the files it fits:
/// <code>{ "columns": { "Kd-Nr": "externalId", "Tel 2": { "meaning": "phone", "slot": 1 }, "Geb": { "meaning": "birthDate", "dateOrder": "dmy" } } }</code>
/// A program that must read later files exactly as the first one saves <see cref="From"/>, which is <see cref="Frozen"/>.
/// </summary>
public sealed record MappingFile(IReadOnlyList<MappedColumn> Columns)
{
    private const int MaxSlot = 16_384;
    private static readonly JsonDocumentOptions Kindly = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 8 };

    /// <summary>Nothing is left to recognition: transforms and the system are those of this mapping too.</summary>
    public bool Frozen { get; init; }

    /// <summary>The system whose export the file was, or null. Only used where the mapping is <see cref="Frozen"/>.</summary>
    public string? System { get; init; }

    /// <returns>The mapping, or <c>bad_mapping</c> with the column it is about in <see cref="Error.Field"/>.</returns>
    public static Result<MappingFile> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Kindly);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("columns", out JsonElement columns) || columns.ValueKind != JsonValueKind.Object)
            {
                return Bad("A mapping file is a JSON object with a member 'columns' that gives each column its meaning.", null);
            }

            List<MappedColumn> mapped = [];
            HashSet<string> names = new(StringComparer.Ordinal);
            foreach (JsonProperty column in columns.EnumerateObject())
            {
                if (!names.Add(column.Name))
                {
                    return Bad("is named twice", column.Name);
                }

                if (!Column(column).TryGet(out MappedColumn? one, out Error? error))
                {
                    return error;
                }

                mapped.Add(one);
            }

            JsonElement root = document.RootElement;
            if ((root.TryGetProperty("frozen", out JsonElement frozen) && frozen.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                || (root.TryGetProperty("system", out JsonElement system) && system.ValueKind != JsonValueKind.String))
            {
                return Bad("The member 'frozen' of a mapping file is true or false, and 'system' is a text.", null);
            }

            return new MappingFile(mapped) { Frozen = frozen.ValueKind == JsonValueKind.True, System = system.ValueKind == JsonValueKind.String ? system.GetString() : null };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            long line = ((broken as JsonException)?.LineNumber ?? 0) + 1;
            return Bad($"The mapping file is not valid JSON (line {line}).", null);
        }
    }

    /// <summary>All that was recognised, or decided, of a file: applied to what is recognised of the same columns it gives the same again.</summary>
    public static MappingFile From(RecognisedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new MappingFile([.. file.Columns.Select(column => new MappedColumn(column.Name, column.Meaning, column.Slot, column.DateOrder) { Transform = column.Transform })]) { Frozen = true, System = file.System };
    }

    public void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (Frozen)
        {
            json.WriteBoolean("frozen", true);
        }

        if (System is not null)
        {
            json.WriteString("system", System);
        }

        json.WriteStartObject("columns");
        foreach (MappedColumn column in Columns)
        {
            string meaning = Lower(column.Meaning.ToString());
            if (column is { Slot: 0, DateOrder: null, Transform: ValueTransform.None })
            {
                json.WriteString(column.Name, meaning);
                continue;
            }

            json.WriteStartObject(column.Name);
            json.WriteString("meaning", meaning);
            if (column.Slot > 0)
            {
                json.WriteNumber("slot", column.Slot);
            }

            if (column.DateOrder is { } order)
            {
                json.WriteString("dateOrder", order switch { DateOrder.DayMonthYear => "dmy", DateOrder.MonthDayYear => "mdy", _ => "ymd" });
            }

            if (column.Transform != ValueTransform.None)
            {
                json.WriteStartArray("transforms");
                foreach (ValueTransform one in Enum.GetValues<ValueTransform>().Where(one => one != ValueTransform.None && column.Transform.HasFlag(one)))
                {
                    json.WriteStringValue(Lower(one.ToString()));
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// Puts the mapping over what was recognised. The mapping file decides alone: columns that it does not name become
    /// <see cref="Meaning.Other"/> and are reported in the notes, as are its columns that the file does not have.
    /// </summary>
    public RecognisedFile ApplyTo(RecognisedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Dictionary<string, MappedColumn> byName = Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        List<string> notes = [.. file.Notes];
        List<ColumnMapping> columns = [];
        foreach (ColumnMapping column in file.Columns)
        {
            if (byName.Remove(column.Name, out MappedColumn? mapped))
            {
                ValueTransform transform = Frozen || mapped.Transform != ValueTransform.None ? mapped.Transform : column.Transform;
                columns.Add(column with { Meaning = mapped.Meaning, Slot = mapped.Slot, DateOrder = mapped.DateOrder, Transform = transform, Basis = MappingBasis.MappingFile, Why = "mapping file" });
                continue;
            }

            if (FileRecognition.IsOurs(column.Name))
            {
                columns.Add(column);
                continue;
            }

            columns.Add(column with { Meaning = Meaning.Other, Slot = 0, DateOrder = null, Transform = ValueTransform.None, Basis = MappingBasis.MappingFile, Why = "not in the mapping file: kept" });
            notes.Add($"The mapping file does not name the column '{column.Name}': it is kept, not compared.");
        }

        notes.AddRange(byName.Keys.Select(name => $"The mapping file names the column '{name}', which this file does not have."));
        return file with { System = Frozen ? System : file.System, Columns = columns, Notes = notes };
    }

    private static Result<MappedColumn> Column(JsonProperty column)
    {
        JsonElement value = column.Value;
        if (value.ValueKind == JsonValueKind.String)
        {
            return TryMeaning(value.GetString(), out Meaning plain) ? new MappedColumn(column.Name, plain, 0, null) : NoMeaning(column.Name);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return Bad("needs a meaning as text, or an object with 'meaning', 'slot', 'dateOrder' and 'transforms'", column.Name);
        }

        Meaning meaning = Meaning.Other;
        int slot = 0;
        DateOrder? order = null;
        ValueTransform transform = ValueTransform.None;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "meaning" when member.Value.ValueKind == JsonValueKind.String && TryMeaning(member.Value.GetString(), out meaning):
                    break;
                case "meaning":
                    return NoMeaning(column.Name);
                case "slot" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out slot) && slot is >= 0 and <= MaxSlot:
                    break;
                case "slot":
                    return Bad($"has a slot that is no whole number from 0 to {MaxSlot}", column.Name);
                case "dateOrder":
                    order = member.Value.ValueKind == JsonValueKind.String ? Order(member.Value.GetString()) : null;
                    if (order is null)
                    {
                        return Bad("has a dateOrder that is none of dmy, mdy, ymd", column.Name);
                    }

                    break;
                case "transforms":
                    if (Transforms(member.Value) is not { } stated)
                    {
                        return Bad($"has transforms that are no list of these: {string.Join(", ", Enum.GetNames<ValueTransform>().Skip(1).Select(Lower))}", column.Name);
                    }

                    transform = stated;
                    break;
                default:
                    return Bad("has a member that is none of meaning, slot, dateOrder, transforms", column.Name);
            }
        }

        return new MappedColumn(column.Name, meaning, slot, order) { Transform = transform };
    }

    private static ValueTransform? Transforms(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        ValueTransform all = ValueTransform.None;
        foreach (JsonElement one in list.EnumerateArray())
        {
            string? name = one.ValueKind == JsonValueKind.String ? one.GetString() : null;
            ValueTransform? known = Enum.GetValues<ValueTransform>().Where(value => value != ValueTransform.None && Lower(value.ToString()) == name).Select(value => (ValueTransform?)value).FirstOrDefault();
            if (known is null)
            {
                return null;
            }

            all |= known.Value;
        }

        return all;
    }

    private static bool TryMeaning(string? text, out Meaning meaning)
        => Enum.TryParse(text, ignoreCase: true, out meaning) && Enum.IsDefined(meaning) && !char.IsAsciiDigit(text![0]) && text[0] != '-';

    private static DateOrder? Order(string? text) => text switch
    {
        "dmy" => Recognition.DateOrder.DayMonthYear,
        "mdy" => Recognition.DateOrder.MonthDayYear,
        "ymd" => Recognition.DateOrder.YearMonthDay,
        _ => null,
    };

    private static Error NoMeaning(string column)
        => Bad($"has no known meaning. Known are: {string.Join(", ", Enum.GetNames<Meaning>().Select(Lower))}", column);

    private static Error Bad(string what, string? column)
        => new("bad_mapping", column is null ? what : $"The column '{column}' {what}.", column);

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
