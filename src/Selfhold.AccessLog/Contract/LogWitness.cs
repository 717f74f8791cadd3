namespace Selfhold.AccessLog;

/// <summary>A witness that is asked to co-sign the log's heads.</summary>
/// <param name="Url">Submission prefix (C2SP tlog-witness): <c>add-checkpoint</c> is appended to it.</param>
/// <param name="Verifier">Its verifier key.</param>
/// <param name="Size">The last size that it signed; 0 before the first.</param>
/// <param name="Problem">A code of what went wrong last time; null when all is well.</param>
public sealed record LogWitness(string Name, Uri Url, string Verifier, long Size, string? Problem, DateTimeOffset CreatedAt, DateTimeOffset? SeenAt);
