namespace Selfhold.Outbound;

/// <summary>What a far server answered, whatever its status below 300 or above 399.</summary>
/// <param name="ContentType">The media type alone, lower case, without parameters.</param>
public sealed record OutboundAnswer(int Status, string? ContentType, byte[] Body);
