using System.Security.Cryptography;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>The open key of one person: what any room keeps of her lies under it. Erase the key, and everything about her is gone. Dispose it soon.</summary>
public sealed class PersonKey : IDisposable
{
    private readonly byte[] _key;

    internal PersonKey(Guid person, byte[] key)
    {
        Person = person;
        _key = key;
    }

    public Guid Person { get; }

    /// <param name="table">The table that holds the value.</param>
    /// <param name="purpose">What it is within the row.</param>
    /// <param name="row">The id of the row.</param>
    public byte[] Seal(string table, string purpose, Guid row, ReadOnlySpan<byte> plain)
    {
        var to = new byte[plain.Length + Sealed.Overhead];
        Sealed.Seal(_key, 0, new SealContext(table, purpose, row, 0), plain, to);
        return to;
    }

    /// <exception cref="StorageException"><c>sealed_value_damaged</c>, naming table and row.</exception>
    public byte[] Open(string table, string purpose, Guid row, ReadOnlySpan<byte> value)
    {
        var context = new SealContext(table, purpose, row, 0);
        var plain = new byte[Math.Max(0, value.Length - Sealed.Overhead)];
        return value.Length >= Sealed.Overhead && Sealed.TryOpen(_key, context, value, plain, out _) ? plain
            : throw new StorageException(new Error("sealed_value_damaged", $"A sealed value in {table} (row {row}) can't be opened: it was altered, or belongs elsewhere. Restore it from a backup."));
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
