using System.Globalization;
using System.Security.Cryptography;

namespace Selfhold.Outbound.Mail;

/// <summary>Puts each mail into a file of its own, for development and for hubs whose mail another program fetches.</summary>
/// <remarks>Files are their owner's only and appear whole, named by time, ending in <c>.eml</c>. Nothing deletes them: they hold addresses and sign-in links.</remarks>
/// <param name="directory">Made when absent, its owner's only.</param>
public sealed class FileDropTransport(string directory, string from = "selfhold@localhost", TimeProvider? clock = null) : IMailTransport
{
    private const UnixFileMode FileRights = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public async Task<Result<bool>> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        if (MailAddress.Read(mail.To) is not { } to || MailAddress.Read(from) is not { } sender)
        {
            return OutboundErrors.BadAddress();
        }

        DateTimeOffset now = _clock.GetUtcNow();
        byte[] bytes = MailText.Write(sender, null, to, mail, now, eightBit: true);
        string name = $"{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssffffff", CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        string part = Path.Combine(directory, name + ".part");
        try
        {
            MakeDirectory();
            try
            {
                await WriteAsync(part, bytes, ct).ConfigureAwait(false);
                File.Move(part, Path.Combine(directory, name + ".eml"));
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
            return OutboundErrors.MailNotWritten();
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
