namespace Selfhold;

/// <summary>Something the caller must deal with: bad input, a missing file, a refused wish.</summary>
/// <param name="Code">Stable, snake_case, documented; scripts may rely on it.</param>
/// <param name="Message">Says where and what to do, in words for a user. Holds no person's data.</param>
/// <param name="Field">The column, option or member it is about, if one is.</param>
public sealed record Error(string Code, string Message, string? Field = null);
