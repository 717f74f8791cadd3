using System.Globalization;
using System.Security.Cryptography;

namespace Selfhold.Outbound.Messages;

/// <summary>Puts each message into a file of its own, for development and for hubs whose messages another program fetches.</summary>
/// <remarks>Files are their owner's only and appear whole, named by time, ending in <c>.json</c>. Nothing deletes them: they hold numbers and codes.</remarks>
/// <param name="directory">Made when absent, its owner's only.</param>
public sealed class FileDropMessages(string directory, string? from = null, TimeProvider? clock = null) : IMessageTransport
{
    private const UnixFileMode FileRights = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public async Task<Result<bool>> SendAsync(OutgoingMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (MessageText.Write(message, from) is not { } body)
        {
            return OutboundErrors.BadNumber();
        }

        string name = $"{_clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssffffff", CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        string part = Path.Combine(directory, name + ".part");
        try
        {
            MakeDirectory();
            try
            {
                await WriteAsync(part, body, ct).ConfigureAwait(false);
                File.Move(part, Path.Combine(directory, name + ".json"));
            }
            catch
            {
                File.Delete(part);
                throw;
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return OutboundErrors.MessageNotWritten();
        }
    }

    private void MakeDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, FileRights | UnixFileMode.UserExecute);
        }
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileRights;
        }

        using var file = new FileStream(path, options);
        await file.WriteAsync(bytes, ct).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
    }
}
