namespace Selfhold.AccessLog;

/// <summary>
/// The right to unseal for a reader: exists only once the entries that tell of it are durable, and is good once for each of their owners. Whatever hands values of a
/// customer to a reader asks for one.
/// </summary>
public sealed class Admission
{
    private readonly Dictionary<Guid, bool> _used;
    private readonly Lock _guard = new();

    internal Admission(IReadOnlyList<Receipt> receipts)
    {
        Receipts = receipts;
        _used = receipts.ToDictionary(r => r.Owner, _ => false);
    }

    public IReadOnlyList<Receipt> Receipts { get; }

    /// <summary>Uses it for one owner.</summary>
    /// <exception cref="InvalidOperationException">The owner has no entry here, or it was used: the program is wrong, and nothing may be unsealed.</exception>
    public void Use(Guid owner)
    {
        lock (_guard)
        {
            if (!_used.TryGetValue(owner, out bool used) || used)
            {
                throw new InvalidOperationException("Nothing is unsealed for a reader without an entry in the access log.");
            }

            _used[owner] = true;
        }
    }
}
