using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Selfhold.Identity.People;

/// <summary>What is sealed about a person herself.</summary>
internal sealed record PersonDetails(string? Name);

/// <summary>What is sealed about a sign-in: the browser in words ("Firefox on Linux"), never its whole user agent.</summary>
internal sealed record SessionDetails(string Browser);

/// <summary>A mail on its way.</summary>
internal sealed record MailDetails(string To, string Subject, string Text);

/// <summary>What waits behind an e-mail link.</summary>
/// <param name="Purpose">See <see cref="MailPurpose"/>.</param>
/// <param name="Link">Hash of the part of the link that only the mail holds.</param>
/// <param name="Code">Hash of the code that only the mail holds.</param>
internal sealed record LinkDetails(string Purpose, string Email, byte[] Link, byte[] Code, string? Request, string? Name, string Language, string? About);

internal sealed record BackDetails(string Path);

/// <summary>One factor proven, the second outstanding.</summary>
internal sealed record StepDetails(Guid Account, string[] Amr, string? Request);

/// <param name="HandedOn">By the operator, not by mail: it proves nothing of the mailbox and opens no account that is there.</param>
internal sealed record InviteDetails(string Email, string? Name, bool Operator, bool HandedOn);

/// <summary>A passkey being made.</summary>
/// <param name="State">The framework's: challenge and user.</param>
/// <param name="Handle">Of the account that is about to be made; null for one that is there.</param>
internal sealed record CreationDetails(string? Handle, string? Email, string? Name, string? Code, string? After, string State = "");

/// <summary>The first of two accounts to be joined, proven; the second is to be proven in the same browser.</summary>
internal sealed record JoinDetails(Guid Keep, DateTimeOffset At);

/// <summary>A recovery while its factors are proven.</summary>
/// <param name="Email">What the asking person typed; it may be nobody's.</param>
/// <param name="MailTicket">Of the mail that was sent to it.</param>
internal sealed record RecoverDetails(string Email, string MailTicket, ProvenFactor[] Proven);

/// <summary>A factor that was proven in a recovery.</summary>
/// <param name="Person">Whose it is; null where nobody's, which counts for nothing.</param>
internal sealed record ProvenFactor(string Factor, Guid? Person);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PersonDetails))]
[JsonSerializable(typeof(SessionDetails))]
[JsonSerializable(typeof(MailDetails))]
[JsonSerializable(typeof(LinkDetails))]
[JsonSerializable(typeof(BackDetails))]
[JsonSerializable(typeof(StepDetails))]
[JsonSerializable(typeof(InviteDetails))]
[JsonSerializable(typeof(CreationDetails))]
[JsonSerializable(typeof(JoinDetails))]
[JsonSerializable(typeof(RecoverDetails))]
internal sealed partial class PeopleJson : JsonSerializerContext
{
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    public static T Read<T>(byte[] value, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(value, type) ?? throw new InvalidOperationException("A sealed value is null.");
}
