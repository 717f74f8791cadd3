using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Storage;

/// <summary>The key that wraps all others: in an owner-only file, or in the environment.</summary>
internal sealed record MasterKey(byte[] Key, bool FromEnvironment)
{
    public const string Variable = "SELFHOLD_MASTER_KEY";
    public const string NextVariable = "SELFHOLD_MASTER_KEY_NEXT";

    /// <summary>Where a rotation puts the new key until the database knows it. Each version has a name of its own, so that no rotation takes another's for its own.</summary>
    public static string NextFile(HubLocation at, long version) => string.Create(CultureInfo.InvariantCulture, $"{at.MasterKeyFile}.next-{version}");

    /// <summary>Whatever rotations have put beside the key file and not moved into its place.</summary>
    public static string[] NextFiles(HubLocation at)
    {
        try
        {
            return Directory.GetFiles(at.DataDirectory, Path.GetFileName(at.MasterKeyFile) + ".next*");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Held over a rotation until its key file is in its place.</summary>
    public static string TurnFile(HubLocation at) => Path.Combine(at.DataDirectory, "rotate.lock");

    public static bool IsThere(HubLocation at, StorageOptions options) => File.Exists(at.MasterKeyFile) || !string.IsNullOrEmpty(options.Environment(Variable));

    public static Result<MasterKey> Load(HubLocation at, StorageOptions options)
    {
        if (options.Environment(Variable) is { Length: > 0 } text)
        {
            return Decode(text) is { } given ? new MasterKey(given, true) : StorageErrors.KeyUnreadable(Variable);
        }

        return ReadFile(at.MasterKeyFile);
    }

    public static Result<MasterKey> ReadFile(string file)
    {
        try
        {
            if (!File.Exists(file))
            {
                return StorageErrors.KeyMissing(file);
            }

            if (OwnerOnly.IsOpenToOthers(file))
            {
                return StorageErrors.KeyFileRights(file);
            }

            return Decode(File.ReadAllText(file)) is { } key ? new MasterKey(key, false) : StorageErrors.KeyUnreadable(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageErrors.KeyUnreadable(file);
        }
    }

    public static MasterKey Make() => new(RandomNumberGenerator.GetBytes(32), false);

    public void Save(string file) => OwnerOnly.Replace(file, Encoding.ASCII.GetBytes(Convert.ToBase64String(Key) + "\n"));

    public static byte[]? Decode(string text)
    {
        var key = new byte[32];
        return Convert.TryFromBase64String(text.Trim(), key, out int length) && length == 32 ? key : null;
    }
}
