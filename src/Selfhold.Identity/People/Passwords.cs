using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Selfhold.Identity.People.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>Passwords, where a hub lets people have them. Hashing is slow by design, so few are hashed at once and few wait; the rest are told to come back.</summary>
internal sealed class Passwords : IDisposable
{
    public const int Shortest = 15;
    public const int Longest = 128;

    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA-512.</summary>
    private const int Iterations = 210_000;

    /// <summary>How many wait for each that is being hashed.</summary>
    private const int WaitingPerHasher = 8;

    private static readonly TryLimit PerAccount = new("password", 10, TimeSpan.FromMinutes(15));

    private readonly IdentityRoom _room;
    private readonly PasswordHasher<Passwords> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim _hashing;
    private readonly Lazy<string> _nobodys;
    private int _inside;

    public Passwords(IdentityRoom room)
    {
        _room = room;
        _hashing = new SemaphoreSlim(Math.Max(1, room.Options.PasswordHashers));
        _nobodys = new Lazy<string>(() => _hasher.HashPassword(this, Secret.New()));
    }

    private TryLimit PerSource => new("password_source", _room.Options.TriesPerSource, TimeSpan.FromMinutes(15));

    /// <summary>Since when she has the one she set last, with whichever of her joined accounts.</summary>
    public static DateTimeOffset? SinceTogether(IStatements from, Guid leader) => Persons.Together(from, leader).Max(account => Since(from, account));

    public static DateTimeOffset? Since(IStatements from, Guid person)
    {
        using PreparedSql select = from.Prepare("SELECT changed_at FROM identity_password WHERE person_id = @p0", BulkType.Uuid);
        return select.Uuid(0, person).QueryLong() is { } at ? HubStorage.FromMicros(at) : null;
    }

    /// <summary>What is wrong with a new password, or null: 15 to 128 characters after NFC, not made of what everybody takes, not the address or the hub's name. No other rules (NIST SP 800-63B §3.1.1.2).</summary>
    public Error? Problem(string password, IEnumerable<string> emails)
    {
        if (Normal(password) is not { } normal || normal.EnumerateRunes().Count() is < Shortest or > Longest)
        {
            return IdentityErrors.PasswordLength();
        }

        return CommonPasswords.Has(normal, emails.Append(_room.Options.HubName)) ? IdentityErrors.PasswordCommon() : null;
    }

    /// <summary>Sets it, and tells every proven address.</summary>
    /// <returns><c>password_length</c>, <c>password_common</c>, <c>busy</c>; <c>passwords_off</c> where the hub has none.</returns>
    public async Task<Result<bool>> Set(Guid person, string password, CancellationToken ct)
    {
        if (!_room.Options.Passwords)
        {
            return IdentityErrors.PasswordsOff();
        }

        string[] emails;
        using (HubRead read = _room.Storage.BeginRead())
        {
            emails = [.. _room.Contacts.Of(read, person).Where(c => c.Kind == ContactKind.Email).Select(c => c.Value)];
        }

        if (Problem(password, emails) is { } problem)
        {
            return problem;
        }

        if (!Enter())
        {
            return IdentityErrors.Busy();
        }

        string hash;
        try
        {
            hash = await Hashing(() => _hasher.HashPassword(this, Normal(password)!), ct).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }

        return await _room.Storage.WriteAsync(write => Store(write, person, hash), ct).ConfigureAwait(false);
    }

    /// <summary>Removes hers, with those of the accounts joined into hers; false where there was none.</summary>
    public Task<bool> Remove(Guid person, CancellationToken ct) => _room.Storage.WriteAsync(
        write =>
        {
            bool there = RemoveTogether(write, person);
            if (there)
            {
                _room.Factors.Tell(write, person, AccountChange.PasswordRemoved);
            }

            return there;
        },
        ct);

    public static bool RemoveTogether(HubWrite write, Guid leader)
    {
        bool any = false;
        foreach (Guid account in Persons.Together(write, leader))
        {
            any |= Remove(write, account);
        }

        return any;
    }

    public static bool Remove(HubWrite write, Guid person)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_password WHERE person_id = @p0", BulkType.Uuid);
        return delete.Uuid(0, person).Execute() > 0;
    }

    /// <summary>The account that address and password open. Takes as long, and says the same, whether there is such an account (A11).</summary>
    /// <returns><c>sign_in_refused</c>, <c>too_many_tries</c>, <c>busy</c>, <c>passwords_off</c>.</returns>
    public async Task<Result<Guid>> Check(string email, string password, string source, CancellationToken ct)
    {
        if (!_room.Options.Passwords)
        {
            return IdentityErrors.PasswordsOff();
        }

        // Whoever is told to come back has tried nothing: the place comes before the count.
        if (!Enter())
        {
            return Refused(null, IdentityErrors.Busy());
        }

        try
        {
            return await Checked(EmailAddress.Read(email), password, source, ct).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose() => _hashing.Dispose();

    private async Task<Result<Guid>> Checked(EmailAddress? address, string password, string source, CancellationToken ct)
    {
        string who = address?.Normal ?? "";
        bool many = await _room.Storage.WriteAsync(write => (_room.Attempts.Count(write, PerSource, source) ?? _room.Attempts.Count(write, PerAccount, who)) is not null, ct).ConfigureAwait(false);
        if (many)
        {
            return Refused(null, IdentityErrors.TooManyTries());
        }

        (Guid Person, string Hash)? known = address is null ? null : Find(address);
        if (!await Hashing(() => Verify(known?.Hash, password), ct).ConfigureAwait(false))
        {
            return Refused(known?.Person, IdentityErrors.SignInRefused());
        }

        await _room.Storage.WriteAsync(
            write =>
            {
                _room.Attempts.Clear(write, PerAccount, who);
                return true;
            },
            ct).ConfigureAwait(false);
        return known!.Value.Person;
    }

    private bool Store(HubWrite write, Guid person, string hash)
    {
        // One password opens her account, not also one that a joined account had.
        _ = RemoveTogether(write, person);
        using PreparedSql upsert = write.Prepare(
            "INSERT INTO identity_password (person_id, hash, changed_at) VALUES (@p0, @p1, @p2) ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
            BulkType.Uuid, BulkType.Text, BulkType.Bigint);
        upsert.Uuid(0, person).Text(1, hash).Long(2, _room.NowMicros).Execute();
        _room.Factors.Tell(write, person, AccountChange.PasswordSet);
        return true;
    }

    private (Guid Person, string Hash)? Find(EmailAddress email)
    {
        using HubRead read = _room.Storage.BeginRead();
        if (_room.Contacts.Owner(read, email) is not { } contact)
        {
            return null;
        }

        using PreparedSql select = read.Prepare("SELECT hash FROM identity_password WHERE person_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, contact.Person).Query();
        return rows.Read() ? (contact.Person, rows.Text(0)!) : null;
    }

    /// <summary>Against nobody's hash where there is none: the same work.</summary>
    private bool Verify(string? hash, string password)
    {
        string tried = password.Length <= Longest * 4 ? Normal(password) ?? "" : "";
        return _hasher.VerifyHashedPassword(this, hash ?? _nobodys.Value, tried) is not PasswordVerificationResult.Failed && hash is not null;
    }

    /// <summary>Takes one of the few places; <see cref="Leave"/> gives it back. False where none is free.</summary>
    private bool Enter()
    {
        int most = Math.Max(1, _room.Options.PasswordHashers) * (1 + WaitingPerHasher);
        if (Interlocked.Increment(ref _inside) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    private void Leave() => Interlocked.Decrement(ref _inside);

    private async Task<T> Hashing<T>(Func<T> work, CancellationToken ct)
    {
        await _hashing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, ct).ConfigureAwait(false);
        }
        finally
        {
            _hashing.Release();
        }
    }

    private Error Refused(Guid? person, Error error)
    {
        _room.Events.Note("sign_in_refused", person, reason: error.Code);
        return error;
    }

    /// <summary>RFC 8265: the same characters typed on two keyboards are one password. Null where it is no text.</summary>
    private static string? Normal(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
