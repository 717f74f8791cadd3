using System.Text.Json;
using System.Text.Json.Nodes;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Matching;
using Order = Selfhold.Matching.Normalise.DateOrder;

namespace Selfhold.Records.Intake;

/// <summary>
/// How rows of a source are read again: the file's shape, the mapping of its columns, and everything that would otherwise be inferred
/// from a whole file, decided once. A row is always read with the shape it came with.
/// </summary>
/// <param name="Columns">One for each column of the file, in its order, with the order of day and month decided.</param>
internal sealed record SourceShape(FileShape File, RecognisedFile Recognised, IReadOnlyList<ColumnUse> Columns)
{
    /// <summary>Its rows were written by the business one by one; no file had them.</summary>
    public bool Own { get; init; }

    /// <summary>Position of the column with the source's own id; −1 when rows are known by their text.</summary>
    public int IdColumn { get; } = Find(Columns, Meaning.ExternalId);

    /// <summary>Position of the column that says when the row was last changed; −1 when there is none.</summary>
    public int UpdatedColumn { get; } = Find(Columns, Meaning.UpdatedAt);

    public static SourceShape Parse(ReadOnlySpan<byte> json)
    {
        JsonNode root = JsonNode.Parse(json)!;
        FileShape file = FileShape.Parse(Bytes(root["file"]!)).Value;
        MappingFile mapping = MappingFile.Parse(Bytes(root["mapping"]!)).Value;
        RecognisedFile recognised = mapping.ApplyTo(FileRecognition.Recognise(file.Columns, []));
        ColumnUse[] columns = [.. root["columns"]!.AsArray().Select(c => new ColumnUse(
            (string)c!["name"]!, Enum.Parse<Meaning>((string)c["meaning"]!), (int)c["slot"]!, Enum.Parse<Order>((string)c["dates"]!)))];
        return new SourceShape(file, recognised, columns) { Own = root["own"] is not null };
    }

    public byte[] ToJson()
    {
        using var mapping = new MemoryStream();
        MappingFile.From(Recognised).Write(mapping);
        var root = new JsonObject
        {
            ["file"] = JsonNode.Parse(File.ToJson()),
            ["mapping"] = JsonNode.Parse(mapping.ToArray()),
            ["columns"] = new JsonArray([.. Columns.Select(c => (JsonNode)new JsonObject
            {
                ["name"] = c.Name, ["meaning"] = c.Meaning.ToString(), ["slot"] = c.Slot, ["dates"] = c.DateOrder.ToString(),
            })]),
        };
        if (Own)
        {
            root["own"] = true;
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    private static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);

    private static int Find(IReadOnlyList<ColumnUse> columns, Meaning meaning)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Meaning == meaning && columns[i].Slot == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
