using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Selfhold.Hub.Serve.Logging;

/// <summary>
/// The log of a server: one line each on standard error, JSON for machines, words for a person who watches. Lines are handed to the system by a
/// thread of their own; whoever logs never waits for a slow reader.
/// </summary>
/// <remarks>Exceptions are written by type and place, never by their words: those may hold what a person has typed.</remarks>
internal sealed class LineLog : ILoggerProvider
{
    /// <summary>Bytes that wait at most. What comes while as much waits is counted and dropped.</summary>
    private const int MostWaiting = 4 << 20;

    private static readonly JsonEncodedText At = JsonEncodedText.Encode("at"), Level = JsonEncodedText.Encode("level"), Source = JsonEncodedText.Encode("source"),
        Id = JsonEncodedText.Encode("event"), Message = JsonEncodedText.Encode("message"), Failure = JsonEncodedText.Encode("exception");

    private readonly bool _json;
    private readonly Stream _to;
    private readonly TimeProvider _clock;
    private readonly Thread _writer;
    private readonly Lock _turn = new();
    private readonly AutoResetEvent _more = new(false);
    private readonly Utf8JsonWriter _line = new(Stream.Null, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private ArrayBufferWriter<byte> _waiting = new(16 * 1024);
    private ArrayBufferWriter<byte> _leaving = new(16 * 1024);
    private long _dropped;
    private volatile bool _ended;

    public LineLog(bool json, Stream? to = null, TimeProvider? clock = null)
    {
        _json = json;
        _to = to ?? Console.OpenStandardError();
        _clock = clock ?? TimeProvider.System;
        _writer = new Thread(Write) { IsBackground = true, Name = "selfhold log" };
        _writer.Start();
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _more.Set();
        _writer.Join(TimeSpan.FromSeconds(2));
        _more.Dispose();
        _line.Dispose();
    }

    private void Add(LogLevel level, string source, EventId id, IReadOnlyList<KeyValuePair<string, object?>>? values, string message, Exception? failure)
    {
        lock (_turn)
        {
            if (_ended || _waiting.WrittenCount > MostWaiting)
            {
                _dropped++;
                return;
            }

            if (_json)
            {
                WriteJson(level, source, id, values, message, failure);
            }
            else
            {
                WriteText(level, source, message, failure);
            }
        }

        _more.Set();
    }

    private void WriteJson(LogLevel level, string source, EventId id, IReadOnlyList<KeyValuePair<string, object?>>? values, string message, Exception? failure)
    {
        Utf8JsonWriter json = _line;
        json.Reset(_waiting);
        json.WriteStartObject();
        json.WriteString(At, _clock.GetUtcNow());
        json.WriteString(Level, NameOf(level));
        json.WriteString(Source, source);
        json.WriteNumber(Id, id.Id);
        json.WriteString(Message, message);
        for (int i = 0; i < (values?.Count ?? 0); i++)
        {
            (string name, object? value) = values![i];
            if (!name.StartsWith('{'))
            {
                WriteValue(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
            }
        }

        if (failure is not null)
        {
            json.WriteString(Failure, Place(failure));
        }

        json.WriteEndObject();
        json.Flush();
        _waiting.Write("\n"u8);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number:
                json.WriteNumber(name, Math.Round(number, 3));
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private void WriteText(LogLevel level, string source, string message, Exception? failure)
    {
        var line = new StringBuilder(message.Length + 64);
        line.Append(_clock.GetUtcNow().UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)).Append(' ');
        line.Append(level switch { LogLevel.Information => "", LogLevel.Warning => "warning: ", _ => NameOf(level) + ": " });
        line.Append(message);
        if (failure is not null)
        {
            line.Append(" | ").Append(Place(failure));
        }

        if (level >= LogLevel.Warning)
        {
            line.Append(" [").Append(source).Append(']');
        }

        // One line each, whatever a message holds.
        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]))
            {
                line[i] = ' ';
            }
        }

        _waiting.Write(Encoding.UTF8.GetBytes(line.Append('\n').ToString()));
    }

    /// <summary>Types and methods, outermost first: enough to find the fault, and nothing that anybody has typed.</summary>
    private static string Place(Exception failure)
    {
        var text = new StringBuilder();
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            text.Append(text.Length == 0 ? "" : " <- ").Append(e.GetType().Name);
            string[] frames = (e.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            text.Append(" (").AppendJoin("; ", frames.Where(f => !f.StartsWith("---", StringComparison.Ordinal)).Take(8).Select(f => f.Split(" in ")[0].Replace("at ", "", StringComparison.Ordinal))).Append(')');
        }

        return text.ToString();
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private void Write()
    {
        bool last;
        do
        {
            _more.WaitOne();
            last = _ended;
            long dropped;
            lock (_turn)
            {
                (_waiting, _leaving) = (_leaving, _waiting);
                dropped = _dropped;
                _dropped = 0;
            }

            try
            {
                _to.Write(_leaving.WrittenSpan);
                if (dropped > 0)
                {
                    _to.Write(Encoding.UTF8.GetBytes(_json ? $"{{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":{dropped}}}\n" : $"{dropped} lines of the log were dropped\n"));
                }

                _to.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                // Nobody reads the log any more; the server goes on.
            }

            _leaving.ResetWrittenCount();
        }
        while (!last);
    }

    private sealed class Logger(LineLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => log.Add(logLevel, category, eventId, state as IReadOnlyList<KeyValuePair<string, object?>>, formatter(state, null), exception);
    }
}
