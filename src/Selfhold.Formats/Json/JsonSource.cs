using System.Buffers;
using System.Text.Json;
using Selfhold.Formats.Input;
using Selfhold.Formats.Keyed;

namespace Selfhold.Formats.Json;

/// <summary>JSON Lines, a JSON array, or objects written over several lines one after the other.</summary>
internal sealed class JsonSource : IKeyedSource
{
    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n,[]"u8);

    private readonly Utf8Window _window;
    private readonly LineSplitter? _lines;
    private readonly ReadOptions _options;
    private readonly ProblemLog _problems;
    private readonly JsonFlattener _flattener;
    private readonly RawRegions? _regions;

    private JsonSource(Utf8Source source, FileLayout layout, ReadOptions options, ProblemLog problems, RawRegions? regions)
    {
        bool byLine = layout == FileLayout.JsonLines;
        _regions = regions;
        _window = new Utf8Window(source, options.MaxRecordBytes) { Regions = regions };
        _lines = byLine ? new LineSplitter(_window) : null;
        _options = options;
        _problems = problems;
        _flattener = new JsonFlattener(options);
        Layout = layout;
    }

    public FileLayout Layout { get; }

    public string Description => Layout switch
    {
        FileLayout.JsonArray => "JSON array",
        FileLayout.JsonLines => "JSON Lines",
        _ => "JSON objects",
    };

    public static Result<IRecordReader> Open(Utf8Source source, ReadOptions options)
    {
        ReadOnlySpan<byte> text = source.Sample().AsSpan().TrimStart(" \t\r\n"u8);
        bool array = text.StartsWith("["u8);
        bool byLine = !array && IsByLine(text);
        ProblemLog problems = new();
        RawRegions? regions = options.KeepRaw ? new RawRegions(options) : null;
        FileLayout layout = array ? FileLayout.JsonArray : byLine ? FileLayout.JsonLines : FileLayout.JsonObjects;
        return KeyedReader.Open(source, new JsonSource(source, layout, options, problems, regions), options, problems, regions);
    }

    public bool Next(KeyedRecord record, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int length;
            ReadOnlySpan<byte> text;
            if (_lines is not null)
            {
                if (!_lines.Next(out text))
                {
                    return false;
                }

                record.Clear(_lines.Line);
                if (_lines.TooLong)
                {
                    _regions?.Begin(_lines.Start);
                    Refuse(record.Line, FormatsErrors.RecordTooLong, $"The line is longer than {_options.MaxRecordBytes} bytes.");
                    continue;
                }

                length = 0;
                text = text.Trim(" \t\r"u8);
                if (text.IsEmpty)
                {
                    continue;
                }

                _regions?.Begin(_lines.Start);
            }
            else
            {
                length = NextObject();
                if (length < 0)
                {
                    return false;
                }

                record.Clear(_window.Line);
                text = _window.Text[..length];
            }

            (string Code, string Message)? fault = _flattener.Flatten(text, record);
            _window.Skip(length);
            if (fault is not { } found)
            {
                return true;
            }

            Refuse(record.Line, found.Code, found.Message);
        }
    }

    /// <summary>The closing bracket, and what stands behind it.</summary>
    public int Tail(ReadOnlySpan<byte> rest, bool refused)
    {
        if (Layout != FileLayout.JsonArray)
        {
            return 0;
        }

        if (refused)
        {
            int close = rest.LastIndexOf((byte)']');
            return close < 0 || rest[(close + 1)..].ContainsAnyExcept(Between) ? 0 : rest.Length - close;
        }

        // A comma here separates nothing: it is part of the end.
        int end = ObjectLength(rest);
        int at = rest[end..].IndexOfAny((byte)',', (byte)']');
        return at < 0 ? 0 : rest.Length - end - at;
    }

    private void Refuse(long line, string code, string message)
    {
        _problems.Add(line, code, message);
        _regions?.Refuse(new RowProblem(line, code, message));
    }

    /// <summary>One object per line, if the first line holds a whole object or the second starts another.</summary>
    private static bool IsByLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        if (end < 0 || ObjectLength(text[..end]) > 0)
        {
            return true;
        }

        return text[end..].TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }

    /// <returns>Length of the object that starts the window; -1 at the end.</returns>
    private int NextObject()
    {
        while (true)
        {
            int start = _window.Text.IndexOfAnyExcept(Between);
            if (start < 0)
            {
                _window.Skip(_window.Text.Length);
                if (!_window.More())
                {
                    return -1;
                }

                continue;
            }

            _window.Skip(start);
            _regions?.Begin(_window.Position);
            if (_window.Text[0] != '{')
            {
                Refuse(_window.Line, FormatsErrors.NotAnObject, "Something that is no object stands between the records.");
                SkipToObject();
                continue;
            }

            int length = WholeObject();
            if (length > 0)
            {
                return length;
            }

            if (_window.Full)
            {
                Refuse(_window.Line, FormatsErrors.RecordTooLong, $"The object is longer than {_options.MaxRecordBytes} bytes.");
            }
            else
            {
                Refuse(_window.Line, FormatsErrors.BadJson, "The object that starts here is not complete. The file is cut short, or a quote or brace is missing.");
            }

            _window.Skip(_window.Text.Length);
        }
    }

    private int WholeObject()
    {
        ObjectScan scan = default;
        int looked = 0;
        while (true)
        {
            int length = scan.Continue(_window.Text, looked);
            if (length > 0)
            {
                return length;
            }

            looked = _window.Text.Length;
            if (!_window.More())
            {
                return 0;
            }
        }
    }

    private void SkipToObject()
    {
        while (true)
        {
            int at = _window.Text[1..].IndexOfAny((byte)',', (byte)'{', (byte)'\n');
            if (at >= 0)
            {
                _window.Skip(at + 1);
                return;
            }

            _window.Skip(_window.Text.Length - 1);
            if (!_window.More())
            {
                _window.Skip(_window.Text.Length);
                return;
            }
        }
    }

    /// <returns>Length of the object that starts the text; 0 where it does not end.</returns>
    public static int ObjectLength(ReadOnlySpan<byte> text) => default(ObjectScan).Continue(text, 0);

    /// <summary>Counts braces outside strings.</summary>
    private struct ObjectScan
    {
        private int _depth;
        private bool _inString;
        private bool _escaped;

        public int Continue(ReadOnlySpan<byte> text, int from)
        {
            for (int i = from; i < text.Length; i++)
            {
                byte b = text[i];
                if (_escaped)
                {
                    _escaped = false;
                }
                else if (_inString)
                {
                    _escaped = b == '\\';
                    _inString = b != '"';
                }
                else if (b == '"')
                {
                    _inString = true;
                }
                else if (b == '{')
                {
                    _depth++;
                }
                else if (b == '}' && --_depth == 0)
                {
                    return i + 1;
                }
            }

            return 0;
        }
    }
}
