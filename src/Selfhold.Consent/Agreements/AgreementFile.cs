using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Selfhold.Consent;

/// <summary>An agreement as a business writes it down: JSON with the members of a published document, less what the hub adds.</summary>
public static class AgreementFile
{
    private const int Longest = 1024 * 1024;

    private static readonly string[] Members =
        ["agreement", "purpose", "service", "texts", "essential", "optional", "special", "legal_basis", "retention", "recipients", "countries", "jurisdiction", "withdrawal", "policy_url", "controller"];

    /// <summary>What a published document has beside: let be, so that it can be the start of the next version.</summary>
    private static readonly string[] Ours = ["schema", "version", "business", "predecessor", "published_at"];

    /// <summary>The draft that a file holds; what it asks is checked when it is published.</summary>
    /// <returns><c>agreement_file_unfit</c>, saying which member.</returns>
    public static Result<AgreementDraft> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest)
        {
            return ConsentErrors.FileUnfit("it is larger than 1 MB");
        }

        try
        {
            if (JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }) is not JsonObject file)
            {
                return ConsentErrors.FileUnfit("it is no JSON object");
            }

            return file.Select(m => m.Key).FirstOrDefault(k => !Members.Contains(k, StringComparer.Ordinal) && !Ours.Contains(k, StringComparer.Ordinal)) is { } unknown
                ? ConsentErrors.FileUnfit($"it has a member '{Clip(unknown)}' that there is not") : Draft(file);
        }
        catch (JsonException e)
        {
            return ConsentErrors.FileUnfit($"line {e.LineNumber + 1} is no JSON");
        }
        catch (UnfitException e)
        {
            return ConsentErrors.FileUnfit(e.Message);
        }
    }

    private static AgreementDraft Draft(JsonObject file)
    {
        JsonObject controller = Object(file, "controller"), address = Object(controller, "address");
        string? agreement = OptionalText(file, "agreement");
        return new AgreementDraft
        {
            Agreement = agreement is null ? null : Guid.TryParse(agreement, out Guid id) ? id : throw new UnfitException("'agreement' is no id"),
            Purpose = Text(file, "purpose"),
            Service = Text(file, "service"),
            Texts = Object(file, "texts").ToDictionary(t => t.Key, t => t.Value is JsonObject text ? new AgreementText(Text(text, "purpose"), Text(text, "notice")) : throw new UnfitException($"'texts.{Clip(t.Key)}' is no object"), StringComparer.Ordinal),
            Essential = List(file, "essential"),
            Optional = List(file, "optional"),
            Special = file.ContainsKey("special") ? Object(file, "special").ToDictionary(s => s.Key, s => One(s.Value, "special"), StringComparer.Ordinal) : new Dictionary<string, string>(StringComparer.Ordinal),
            LegalBasis = Text(file, "legal_basis"),
            Retention = Text(file, "retention"),
            Recipients = List(file, "recipients"),
            Countries = List(file, "countries"),
            Jurisdiction = Text(file, "jurisdiction"),
            Withdrawal = Text(file, "withdrawal"),
            PolicyUrl = Text(file, "policy_url"),
            Controller = new Controller(Text(controller, "name"), Text(controller, "contact"), Text(controller, "email"), Text(controller, "phone"),
                new PostalAddress(Text(address, "street"), Text(address, "locality"), OptionalText(address, "postal_code") ?? "", Text(address, "country")), OptionalText(controller, "url")),
        };
    }

    private static JsonObject Object(JsonObject of, string name) => of[name] as JsonObject ?? throw new UnfitException($"'{name}' is missing or no object");

    private static string Text(JsonObject of, string name) => OptionalText(of, name) ?? throw new UnfitException($"'{name}' is missing");

    private static string? OptionalText(JsonObject of, string name) => of[name] is { } node ? One(node, name) : null;

    private static string[] List(JsonObject of, string name)
        => of[name] switch { null => [], JsonArray all => [.. all.Select(a => One(a, name))], _ => throw new UnfitException($"'{name}' is no list") };

    private static string One(JsonNode? node, string name)
        => node is JsonValue value && value.TryGetValue(out string? text) && IsWhole(text) ? text : throw new UnfitException($"'{name}' holds something that is no text");

    /// <summary>Half a surrogate pair has no UTF-8 form, and so nothing that could be signed.</summary>
    private static bool IsWhole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) is var again && string.Equals(again, text, StringComparison.Ordinal);

    private static string Clip(string text) => new([.. text.Take(40).Select(c => char.IsControl(c) ? ' ' : c)]);

    private sealed class UnfitException(string why) : Exception(why);
}
