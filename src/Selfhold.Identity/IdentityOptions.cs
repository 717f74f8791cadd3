using System.ComponentModel.DataAnnotations;

namespace Selfhold.Identity;

/// <summary>How the room behaves. The host binds the section <c>Identity</c> and refuses to start where a value is out of range.</summary>
public sealed class IdentityOptions
{
    /// <summary>The issuer of every token: an https address without query and fragment (http on loopback only). Changing it makes every token and passkey worthless.</summary>
    public Uri Issuer { get; set; } = new("http://localhost:8480");

    /// <summary>What people are shown as the name of this hub.</summary>
    [Required, StringLength(80)]
    public string HubName { get; set; } = "Selfhold";

    /// <summary>Who runs it: shown at the foot of each page.</summary>
    [StringLength(120)]
    public string Operator { get; set; } = "";

    /// <summary>Where the privacy notice of this hub can be read; null shows none.</summary>
    public Uri? PrivacyNotice { get; set; }

    /// <summary>How long a one-time sign-in link stays valid.</summary>
    /// <remarks>Defaults to 10 minutes. Longer helps slow mail; a stolen link lives as long. Used once whatever the time.</remarks>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a sign-in lasts at most. Defaults to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a sign-in lasts that is not used. Defaults to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")]
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How fresh a sign-in must be before factors are changed. Defaults to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan StepUpAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a recovery waits, after notice to every contact, before it may be completed. Defaults to 3 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RecoveryWait { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long a proven e-mail address opens its account by mail alone; each use proves it again. Defaults to 365 days.</summary>
    /// <remarks>After that it may have passed to somebody else: who proves it then gets an account of her own, and the one before keeps its other ways in.</remarks>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan ContactFreshness { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How many mails, and how many wrong passwords, one network address may cause in a quarter of an hour. Defaults to 100: many people share one.</summary>
    [Range(1, 1_000_000)]
    public int TriesPerSource { get; set; } = 100;

    /// <summary>Whether people may have passwords. Defaults to off.</summary>
    public bool Passwords { get; set; }

    /// <summary>How many passwords are hashed at once; others wait, then are told to come back. Defaults to 2.</summary>
    [Range(1, 64)]
    public int PasswordHashers { get; set; } = 2;

    /// <summary>Whether clients may register themselves (RFC 7591). Defaults to off.</summary>
    public bool DynamicRegistration { get; set; }

    /// <summary>Defaults to 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Defaults to 10 minutes. An access token of somebody who is blocked is refused at once here, and by others when it ends.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan IdTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The absolute end of a chain of refresh tokens. Defaults to 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan RefreshLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long the refresh token before the newest is refused without ending the family (two tabs at once). Defaults to 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a signing key signs. Defaults to 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "730.00:00:00")]
    public TimeSpan SigningKeyLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long before its first use a signing key is published, and how long after its last. Defaults to 2 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan SigningKeyOverlap { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long events of a person are kept. Defaults to 180 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(180);

    /// <summary>The name server asked for the proof of a web domain, as address and port; empty takes the system's.</summary>
    public string NameServer { get; set; } = "";
}
