namespace Selfhold.Formats.Output;

/// <summary>How a text format changes values in a row's text and joins rows.</summary>
internal interface IRowForm
{
    /// <returns>The row's text with the changed values; everything else as it was.</returns>
    ReadOnlyMemory<byte> Change(ReadOnlySpan<byte> raw, IReadOnlyList<(int Column, string Value)> changes);

    /// <summary>Writes a row that another one, or the end of the rows, follows.</summary>
    void Write(ReadOnlySpan<byte> raw, bool last, TextEncoder output);
}
