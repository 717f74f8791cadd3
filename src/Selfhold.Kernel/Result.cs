using System.Diagnostics.CodeAnalysis;

namespace Selfhold;

/// <summary>A value, or the reason why there is none. The one shape for failures that a caller must handle.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Error? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The reason, or null when there is a value.</summary>
    public Error? Error { get; }

    public bool IsOk => Error is null;

    /// <summary>The value. Reading it on a failure is a broken promise and throws <see cref="InvalidOperationException"/>.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: {Error.Code}.");

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Error? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);
}
