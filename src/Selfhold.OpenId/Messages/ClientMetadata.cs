using System.Text.Json;

namespace Selfhold.OpenId;

/// <summary>What a client says of itself when it registers (RFC 7591 §2; OpenID Connect Dynamic Registration §2). Members that are not understood are left out of account.</summary>
public sealed record ClientMetadata
{
    private const int MostItems = 50;

    /// <summary>Neither an object, nor with members twice, nor too large.</summary>
    public bool Readable { get; private init; }

    /// <summary>The first member that has not the type it should have; null where all have.</summary>
    public string? Mistyped { get; private set; }

    public IReadOnlyList<string>? RedirectUris { get; private set; }

    public IReadOnlyList<string>? PostLogoutRedirectUris { get; private set; }

    public IReadOnlyList<string>? GrantTypes { get; private set; }

    public IReadOnlyList<string>? ResponseTypes { get; private set; }

    public IReadOnlyList<string>? Contacts { get; private set; }

    public IReadOnlyList<string>? DefaultAcrValues { get; private set; }

    public string? Name { get; private set; }

    public string? Scope { get; private set; }

    public string? Authentication { get; private set; }

    public string? IdTokenAlgorithm { get; private set; }

    public string? UserInfoAlgorithm { get; private set; }

    public string? JwksUri { get; private set; }

    /// <summary>As JSON text.</summary>
    public string? Jwks { get; private set; }

    public string? ClientUri { get; private set; }

    public string? LogoUri { get; private set; }

    public string? PolicyUri { get; private set; }

    public string? TermsUri { get; private set; }

    public string? InitiateLoginUri { get; private set; }

    public string? BackchannelLogoutUri { get; private set; }

    public bool BackchannelLogoutSessionRequired { get; private set; }

    public bool RequireAuthTime { get; private set; }

    public int? DefaultMaxAge { get; private set; }

    /// <summary>Members that ask for what this provider does not do, and that may not be passed over in silence.</summary>
    public IReadOnlyList<string> Unsupported { get; private set; } = [];

    private static readonly string[] NotDone =
    [
        "sector_identifier_uri", "software_statement", "id_token_encrypted_response_alg", "id_token_encrypted_response_enc", "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc",
        "request_object_encryption_alg", "request_object_encryption_enc", "tls_client_certificate_bound_access_tokens", "dpop_bound_access_tokens", "require_pushed_authorization_requests", "require_signed_request_object",
    ];

    public static ClientMetadata Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : new ClientMetadata();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ClientMetadata();
        }
    }

    private static ClientMetadata Read(JsonElement root)
    {
        var made = new ClientMetadata { Readable = true };
        made.RedirectUris = made.List(root, "redirect_uris");
        made.PostLogoutRedirectUris = made.List(root, "post_logout_redirect_uris");
        made.GrantTypes = made.List(root, "grant_types");
        made.ResponseTypes = made.List(root, "response_types");
        made.Contacts = made.List(root, "contacts");
        made.DefaultAcrValues = made.List(root, "default_acr_values");
        made.Name = made.Text(root, "client_name");
        made.Scope = made.Text(root, "scope");
        made.Authentication = made.Text(root, "token_endpoint_auth_method");
        made.IdTokenAlgorithm = made.Text(root, "id_token_signed_response_alg");
        made.UserInfoAlgorithm = made.Text(root, "userinfo_signed_response_alg");
        made.JwksUri = made.Text(root, "jwks_uri");
        made.ClientUri = made.Text(root, "client_uri");
        made.LogoUri = made.Text(root, "logo_uri");
        made.PolicyUri = made.Text(root, "policy_uri");
        made.TermsUri = made.Text(root, "tos_uri");
        made.InitiateLoginUri = made.Text(root, "initiate_login_uri");
        made.BackchannelLogoutUri = made.Text(root, "backchannel_logout_uri");
        made.BackchannelLogoutSessionRequired = made.Flag(root, "backchannel_logout_session_required");
        made.RequireAuthTime = made.Flag(root, "require_auth_time");
        made.DefaultMaxAge = made.Number(root, "default_max_age");
        made.Jwks = made.Object(root, "jwks");
        made.Unsupported = [.. NotDone.Where(name => root.TryGetProperty(name, out JsonElement value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))];
        return made;
    }

    private string? Text(JsonElement root, string name)
    {
        if (Member(root, name) is not { } value)
        {
            return null;
        }

        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (text is null || text.Length > 2000 || text.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            Mistyped ??= name;
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    private List<string>? List(JsonElement root, string name)
    {
        if (Member(root, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostItems)
        {
            Mistyped ??= name;
            return null;
        }

        var items = new List<string>(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 and <= 2000 } text || text.AsSpan().ContainsAnyInRange('\0', '\u001f'))
            {
                Mistyped ??= name;
                return null;
            }

            items.Add(text);
        }

        return items;
    }

    private bool Flag(JsonElement root, string name)
    {
        if (Member(root, name) is not { } value)
        {
            return false;
        }

        Mistyped ??= value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : name;
        return value.ValueKind == JsonValueKind.True;
    }

    private int? Number(JsonElement root, string name)
    {
        if (Member(root, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0)
        {
            return number;
        }

        Mistyped ??= name;
        return null;
    }

    private string? Object(JsonElement root, string name)
    {
        if (Member(root, name) is not { } value)
        {
            return null;
        }

        Mistyped ??= value.ValueKind == JsonValueKind.Object ? null : name;
        return value.ValueKind == JsonValueKind.Object ? value.GetRawText() : null;
    }

    private static JsonElement? Member(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
