using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Identity.People;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests;

/// <summary>A business with a domain, a source and a client that has a token.</summary>
public sealed record Shop(SupplyHost Host, string Name, Guid Business, Guid Domain, string Source, ClientInfo Client, string Secret)
{
    public string Token { get; set; } = "";

    public async Task<Answer> Get(string path, params (string Name, string Value)[] headers) => await Send(HttpMethod.Get, path, null, headers);

    public async Task<Answer> Post(string path, object body, params (string Name, string Value)[] headers) => await Send(HttpMethod.Post, path, JsonSerializer.Serialize(body), headers);

    public async Task<Answer> Send(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = Token.Length > 0 ? new AuthenticationHeaderValue("Bearer", Token) : null;
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        Answer answer = await Answer.Of(await Host.Http.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.True(answer.Status != HttpStatusCode.InternalServerError, string.Join("\n", Host.Lines.All.TakeLast(3)));
        return answer;
    }

    public Task<Answer> Read(string id, string attributes = "name,email", string purpose = World.Purpose, string more = "")
        => Get($"/v1/customers/{id}?attributes={attributes}&purpose={purpose}{more}");
}

public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Message)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Code => Text.StartsWith('{') && Json.TryGetProperty("code", out JsonElement code) ? code.GetString() : null;

    public string? Header(string name) => Message.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) || Message.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString() : null;

    public string? Value(string attribute) => Json.GetProperty("attributes").TryGetProperty(attribute, out JsonElement value) ? value.GetProperty("value").GetString() : null;

    /// <summary>The body without what is the request's own.</summary>
    public string Plain => Json.TryGetProperty("instance", out JsonElement instance) ? Text.Replace(instance.GetString()!, "") : Text;

    public static async Task<Answer> Of(HttpResponseMessage message) => new(message.StatusCode, await message.Content.ReadAsStringAsync(), message);
}

/// <summary>Makes businesses, people, records and grants.</summary>
internal static class World
{
    public const string Purpose = "ServiceProvision";

    private static readonly string[] Scopes = ["customers:read", "customers:write", "requests"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Shop> Shop(this SupplyHost host, string name, params string[] scopes)
    {
        BusinessInfo business = Ok(host.Records.AddBusiness(name));
        DomainInfo domain = Ok(host.Records.AddDomain(name.ToLowerInvariant(), name, "GB"));
        string source = name.ToLowerInvariant() + "-crm";
        Ok(host.Records.AddSource(source, domain.Name));
        AddedClient client = Ok(await host.Identity.AddClient(new NewClient(name + " backend", business.Id, domain.Id) { GrantTypes = ["client_credentials"], Scopes = scopes.Length > 0 ? scopes : Scopes }, Ct));
        var shop = new Shop(host, name, business.Id, domain.Id, source, client.Client, client.Secret!);
        shop.Token = await host.Token(shop);
        return shop;
    }

    public static async Task<string> Token(this SupplyHost host, Shop shop, string? scope = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), .. scope is null ? [] : new KeyValuePair<string, string>[] { new("scope", scope) }]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(shop.Client.Id + ":" + Uri.EscapeDataString(shop.Secret))));
        Answer answer = await Answer.Of(await host.Http.SendAsync(request, Ct));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json.GetProperty("access_token").GetString()!;
    }

    /// <summary>Rows of <c>id,first name,last name,email,phone,city,postal code,birth date</c> into the shop's source.</summary>
    public static void Import(this Shop shop, params string[] rows)
    {
        string file = Path.Combine(Path.GetTempPath(), "supply-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + ".csv");
        File.WriteAllText(file, "id,first name,last name,email,phone,city,postal code,birth date\n" + string.Join('\n', rows) + "\n");
        try
        {
            Ok(shop.Host.Records.Import(new ImportRequest(file, shop.Source), cancellation: Ct));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The customer that a record of the shop belongs to.</summary>
    public static string Customer(this Shop shop, string externalId) => Ok(shop.Host.Records.CustomerOfRecord(new RecordRef(shop.Source, externalId))).Customer.ToString("D");

    /// <summary>Somebody with an account and a proven address, who states a name and an e-mail address.</summary>
    public static async Task<Guid> Person(this SupplyHost host, string email, string name = "Ana Duarte")
    {
        Guid person = await host.Storage.WriteAsync(write =>
        {
            Guid made = host.Identity.Persons.Create(write, name, "en");
            Ok(host.Identity.Contacts.Verify(write, made, EmailAddress.Read(email)!));
            return made;
        }, Ct);
        return person;
    }

    public static async Task State(this SupplyHost host, Guid person, string attribute, string value)
        => Ok(await host.Records.State(person, attribute, 0, value, Ct));

    /// <summary>An agreement of the shop's.</summary>
    public static Agreement Publish(this Shop shop, string essential, string optional = "", string purpose = Purpose, Guid? of = null)
        => Ok(shop.Host.Consent.Publish(shop.Business, new AgreementDraft
        {
            Agreement = of,
            Purpose = purpose,
            Service = shop.Name + " online",
            Texts = new Dictionary<string, AgreementText> { ["en"] = new("To send you what you ordered.", "We use this to send you what you ordered.") },
            Essential = essential.Split(','),
            Optional = optional.Length > 0 ? optional.Split(',') : [],
            Retention = "P2Y",
            Countries = ["GB"],
            Jurisdiction = "GB",
            Withdrawal = "Write to us.",
            PolicyUrl = "https://shop.example/privacy",
            Controller = new Controller(shop.Name + " Ltd", "Data protection office", "privacy@shop.example", "+44 20 7946 0000", new PostalAddress("1 High Street", "Leeds", "LS1 1AA", "GB")),
        }, Ct).GetAwaiter().GetResult());

    /// <summary>Her yes to it.</summary>
    public static async Task<GrantInfo> Give(this Shop shop, Guid person, Agreement agreement, string attributes, DateTimeOffset? until = null, long? uses = null)
        => Ok(await shop.Host.Consent.Give(new Yes(person, agreement.Hash, attributes.Split(','), await shop.Host.Subject(person, shop), "portal", "en") { Until = until, Uses = uses }, Ct)).Grant;

    /// <summary>A person who has given the shop her name and e-mail address; with her subject there.</summary>
    public static async Task<(Guid Person, string Subject, GrantInfo Grant)> Giver(this Shop shop, string email, string name = "Ana Duarte", string attributes = "email,name", DateTimeOffset? until = null, long? uses = null)
    {
        Guid person = await shop.Host.Person(email, name);
        GrantInfo grant = await shop.Give(person, shop.Publish(attributes), attributes, until, uses);
        return (person, await shop.Host.Subject(person, shop), grant);
    }

    /// <summary>Control of an address, proven by a code: records that hold it are about her from now on.</summary>
    public static async Task Prove(this SupplyHost host, Guid person, string email)
    {
        ProofBegun begun = Ok(await host.Records.BeginProof(person, ContactKind.Email, email, Ct));
        ProofDone done = Ok(await host.Records.CompleteProof(person, begun.Challenge, await host.Mails.Code(email), Ct));
        Assert.NotEmpty(done.Proven);
    }

    public static Task<string> Subject(this SupplyHost host, Guid person, Shop shop) => host.Identity.SubjectOf(person, shop.Domain, Ct);

    public static T Ok<T>(Result<T> result) => result.IsOk ? result.Value : throw new InvalidOperationException(result.Error!.Code + ": " + result.Error.Message);
}
