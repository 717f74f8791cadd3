using System.Text;

namespace Selfhold.Formats.Output;

/// <summary>
/// Writes a file back as it was: head, rows and tail in the encoding and dialect of the source. A row's text that was not changed is
/// written byte for byte; in a changed row only the changed values differ. Rows may be left out, or given in another order.
/// Formulas are not defused: this is the user's own file, to be read by the system it came from.
/// </summary>
/// <remarks>Text beyond the encoding of the file (a Polish name in Windows-1252) becomes <c>?</c> and is counted in
/// <see cref="ReplacedCharacters"/>; <c>shape with { Encoding = TextEncoding.Utf8 }</c> avoids that.</remarks>
public sealed class OriginalWriter : IDisposable
{
    private readonly FileShape _shape;
    private readonly TextEncoder _output;
    private readonly IRowForm _form;
    private readonly SheetWriter? _sheet;
    private byte[] _held = [];
    private int _heldLength = -1;
    private bool _completed;

    /// <param name="to">Stays open.</param>
    /// <param name="shape">Shape of the file that the rows are from.</param>
    public OriginalWriter(Stream to, FileShape shape)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(shape);
        _shape = shape;
        _output = new TextEncoder(to, shape.Encoding);
        _form = shape.Format switch
        {
            FileLayout.Csv => new CsvRowForm(shape),
            FileLayout.Vcard => new VcardRowForm(shape),
            _ => new JsonRowForm(shape),
        };
        if (shape.Format == FileLayout.Xlsx)
        {
            _sheet = new SheetWriter(to, shape);
            return;
        }

        if (shape.ByteOrderMark)
        {
            _output.Mark();
        }

        _output.Write(shape.Head);
    }

    /// <summary>Characters that the file's encoding does not have.</summary>
    public long ReplacedCharacters => _output.Replaced;

    /// <summary>Writes the row as it was.</summary>
    public void Row(ReadOnlySpan<byte> raw)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (_sheet is not null)
        {
            _sheet.Row(raw);
            return;
        }

        if (_heldLength >= 0)
        {
            _form.Write(_held.AsSpan(0, _heldLength), last: false, _output);
        }
        else if (_shape.Head.Length > 0 && _shape.Format is FileLayout.Csv or FileLayout.JsonLines or FileLayout.Vcard && !CsvRowForm.EndsLine(_shape.Head))
        {
            // The header was the whole file.
            _output.Write(Encoding.ASCII.GetBytes(_shape.LineEnd));
        }

        _held = _held.Length < raw.Length ? new byte[raw.Length * 2] : _held;
        raw.CopyTo(_held);
        _heldLength = raw.Length;
    }

    /// <summary>Writes the row with other values in some columns.</summary>
    /// <param name="changes">Columns by their place in <see cref="FileShape.Columns"/>, each at most once, with their new values.</param>
    /// <exception cref="InputException"><c>cannot_change</c>: the value stands in no one place of the row's text, as the types of a
    /// telephone in a vCard. The row is not written.</exception>
    public void Row(ReadOnlySpan<byte> raw, IReadOnlyList<(int Column, string Value)> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach ((int column, string value) in changes)
        {
            ArgumentNullException.ThrowIfNull(value, nameof(changes));
            ArgumentOutOfRangeException.ThrowIfNegative(column, nameof(changes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _shape.Columns.Count, nameof(changes));
        }

        if (_sheet is not null)
        {
            ObjectDisposedException.ThrowIf(_completed, this);
            _sheet.Row(raw, changes);
            return;
        }

        Row(changes.Count == 0 ? raw : _form.Change(raw, changes).Span);
    }

    /// <summary>Ends the file. Without this call it is not whole.</summary>
    public void Complete()
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        if (_sheet is not null)
        {
            _sheet.Complete();
            return;
        }

        if (_heldLength >= 0)
        {
            _form.Write(_held.AsSpan(0, _heldLength), last: true, _output);
        }

        _output.Write(_shape.Tail);
        _output.Flush();
    }

    /// <summary>Does not complete the file: what was not completed must not look whole.</summary>
    public void Dispose()
    {
        _completed = true;
        _sheet?.Dispose();
    }
}
