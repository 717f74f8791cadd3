using System.Collections.Frozen;
using System.Globalization;

namespace Selfhold.Supply;

/// <summary>All codes of the API, each with its status and title, and with a page of its own under <c>/docs/errors/</c> (docs/api/errors).</summary>
/// <remarks>A message tells nothing that another cause of the same code would not tell: an id that was never given, and one of another business, are one code and the same words.</remarks>
public static class SupplyErrors
{
    /// <summary>Status and title of each code.</summary>
    public static FrozenDictionary<string, (int Status, string Title)> All { get; } = new Dictionary<string, (int, string)>(StringComparer.Ordinal)
    {
        ["invalid_request"] = (400, "The request can't be read"),
        ["invalid_json"] = (400, "The body is no JSON that the hub takes"),
        ["unknown_member"] = (400, "A member that is not known"),
        ["duplicate_member"] = (400, "A member that stands there twice"),
        ["missing_member"] = (400, "A member is missing"),
        ["invalid_member"] = (400, "A member can't be taken"),
        ["unknown_parameter"] = (400, "A parameter that is not known"),
        ["invalid_parameter"] = (400, "A parameter can't be taken"),
        ["idempotency_key_missing"] = (400, "An Idempotency-Key is needed"),
        ["idempotency_key_invalid"] = (400, "The Idempotency-Key can't be taken"),
        ["token_missing"] = (401, "An access token is needed"),
        ["token_invalid"] = (401, "The access token does not count"),
        ["scope_missing"] = (403, "The access token may not do this"),
        ["not_available"] = (403, "Not available"),
        ["customer_not_found"] = (404, "No such customer"),
        ["source_not_found"] = (404, "No such source"),
        ["record_not_found"] = (404, "No such record"),
        ["request_not_found"] = (404, "No such request"),
        ["agreement_not_found"] = (404, "No such agreement"),
        ["not_found"] = (404, "There is nothing here"),
        ["method_not_allowed"] = (405, "This address takes another method"),
        ["request_timeout"] = (408, "The request came too slowly"),
        ["request_in_progress"] = (409, "The first request with this key is still at work"),
        ["record_exists"] = (412, "The record is there already"),
        ["customer_erased"] = (410, "The customer was erased"),
        ["precondition_failed"] = (412, "The record has changed"),
        ["body_too_large"] = (413, "The request is too large"),
        ["unsupported_media_type"] = (415, "The body must be JSON"),
        ["misdirected_request"] = (421, "This hub is known by another name"),
        ["idempotency_key_reused"] = (422, "The Idempotency-Key was used for another request"),
        ["record_refused"] = (422, "The record can't be stored"),
        ["precondition_required"] = (428, "Say which version is meant"),
        ["too_many_requests"] = (429, "Too many requests"),
        ["server_error"] = (500, "Something went wrong here"),
        ["temporarily_unavailable"] = (503, "Come again in a moment"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Error InvalidRequest() => new("invalid_request", "The request can't be read. See the OpenAPI document at /v1/openapi.json.");

    public static Error InvalidJson(string why) => new("invalid_json", $"The body is no JSON that the hub takes: {why}.");

    public static Error UnknownMember(string name) => new("unknown_member", "The body has a member that is not known here. Leave it out.", name);

    public static Error DuplicateMember(string name) => new("duplicate_member", "A member stands in the body twice. Say it once.", name);

    public static Error MissingMember(string name) => new("missing_member", "A member that is needed is missing.", name);

    public static Error InvalidMember(string name, string must) => new("invalid_member", $"It must be {must}.", name);

    public static Error UnknownParameter(string name) => new("unknown_parameter", "The address has a parameter that is not known here. Leave it out.", name);

    public static Error InvalidParameter(string name, string must) => new("invalid_parameter", $"It must be {must}.", name);

    public static Error KeyMissing() => new("idempotency_key_missing", "This request needs a header Idempotency-Key with a value of its own, for example a random UUID.");

    public static Error KeyInvalid() => new("idempotency_key_invalid", "An Idempotency-Key has 1 to 255 printable characters of ASCII.");

    public static Error TokenMissing() => new("token_missing", "Send an access token of this hub: Authorization: Bearer ….");

    public static Error TokenInvalid() => new("token_invalid", "The access token is not one of this hub, has ended, or was revoked. Get a new one.");

    public static Error ScopeMissing(string scope) => new("scope_missing", $"The access token lacks the scope {scope}.");

    public static Error NotAvailable() => new("not_available", "There is nothing that may be released to you now for this purpose.");

    public static Error CustomerNotFound() => new("customer_not_found", "No customer of yours has this id.");

    public static Error SourceNotFound() => new("source_not_found", "No source of yours has this name.");

    public static Error RecordNotFound() => new("record_not_found", "The source has no record with this id.");

    public static Error RequestNotFound() => new("request_not_found", "No request of yours has this id.");

    public static Error AgreementNotFound() => new("agreement_not_found", "No agreement of yours has this id.");

    public static Error InProgress() => new("request_in_progress", "The first request with this Idempotency-Key has not been answered yet. Ask again in a moment.");

    public static Error CustomerErased() => new("customer_erased", "The customer of this id was erased. Erase what you hold of it.");

    public static Error PreconditionFailed() => new("precondition_failed", "The record is not in the version that If-Match names. Read it again first.");

    public static Error BodyTooLarge(long most) => new("body_too_large", string.Create(CultureInfo.InvariantCulture, $"The body has more than {most:N0} bytes."));

    public static Error UnsupportedMediaType() => new("unsupported_media_type", "Send the body as application/json in UTF-8.");

    public static Error KeyReused() => new("idempotency_key_reused", "This Idempotency-Key came with another request before. Use a new key for a new request.");

    public static Error TooMany() => new("too_many_requests", "This client has asked for too much. Wait as long as Retry-After says.");

    public static Error Unavailable() => new("temporarily_unavailable", "The hub can't answer just now. Try again after the seconds that Retry-After says.");
}
