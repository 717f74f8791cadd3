namespace Selfhold.AccessLog;

/// <summary>A log of another hub that this one is a witness of.</summary>
/// <param name="Size">Size of the last head that was signed; 0 before the first.</param>
public sealed record WitnessedLog(string Origin, string Verifier, long Size, DateTimeOffset CreatedAt, DateTimeOffset At);
