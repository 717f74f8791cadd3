using System.Buffers;

namespace Selfhold.Formats;

/// <summary>A refused row whose end is not yet known. Keeps at most 1 MiB of it.</summary>
internal sealed class PendingRefusal(RowProblem problem, RefusedRow? listener)
{
    public const int MostBytes = 1 << 20;
    private readonly ArrayBufferWriter<byte> _raw = new();

    public void Append(ReadOnlySpan<byte> text)
    {
        if (listener is not null)
        {
            _raw.Write(text[..Math.Min(text.Length, MostBytes - _raw.WrittenCount)]);
        }
    }

    public void Tell() => listener?.Invoke(problem, _raw.WrittenSpan);
}
