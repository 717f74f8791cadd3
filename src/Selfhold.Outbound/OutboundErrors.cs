namespace Selfhold.Outbound;

/// <summary>Every code of this project, with its words. None holds an address of a person, a token or what a far server said.</summary>
public static class OutboundErrors
{
    public static Error Refused(string why) => new("outbound_refused", $"This address is not fetched: {why}. Give a public https address, or let the operator allow its network in Outbound:AllowedNetworks.");

    public static Error Unreachable() => new("outbound_unreachable", "The other server cannot be reached. Check its name and that it runs, and try again later.");

    public static Error Untrusted() => new("outbound_untrusted", "No trusted TLS connection to the other server can be made: its certificate is not valid for its name, or its issuer is not trusted on this machine.");

    public static Error Timeout() => new("outbound_timeout", "The other server did not answer in time. Try again later.");

    public static Error Redirected() => new("outbound_redirected", "The other server answered with a redirect, and redirects are not followed. Give the final address.");

    public static Error TooLarge() => new("outbound_too_large", "The answer of the other server is larger than is accepted. Nothing of it was used.");

    public static Error Unreadable() => new("outbound_unreadable", "The other server broke off or did not answer in plain HTTP. Nothing of its answer was used.");

    public static Error NoSuchName() => new("dns_no_such_name", "There is no such name in the DNS. Check its spelling; a new name may take minutes to appear.");

    public static Error NoRecord() => new("dns_no_record", "The name has no TXT record. A new record may take minutes to appear.");

    public static Error DnsTimeout() => new("dns_timeout", "The DNS server did not answer in time. Try again later.");

    public static Error DnsFailed() => new("dns_failed", "The DNS server could not answer the question. Try again later; if it stays so, check the zone of the name and the hub's DNS server.");

    public static Error BadName() => new("dns_bad_name", "This is not a name that the DNS can hold: labels of at most 63 letters, digits, hyphens and underscores, 253 in all.");

    public static Error MailUnreachable() => new("mail_unreachable", "The mail server cannot be reached, or the connection broke. The mail may not have been sent. Check host and port, and try again later.");

    /// <param name="step">The SMTP command that was refused, without what it was about.</param>
    /// <param name="reply">The three digits of the reply. 4xx may pass later, 5xx will not.</param>
    public static Error MailRefused(string step, int reply) => new("mail_refused", $"The mail server refused the mail (reply {reply} to {step}). It was not sent.");

    public static Error MailTimeout() => new("mail_timeout", "The mail server did not answer in time. The mail may not have been sent; try again later.");

    public static Error MailNoTls(string why) => new("mail_no_tls", $"No safe connection to the mail server can be made: {why}. Nothing was sent.");

    public static Error BadAddress() => new("mail_bad_address", "This is not an e-mail address that mail can be sent to.");

    public static Error MailNotWritten() => new("mail_not_written", "The mail could not be written to the drop directory. Check that it exists, that this user may write there and that the disk has room.");

    public static Error BadNumber() => new("message_bad_number", "A short message needs a phone number with plus and country code, and some text.");

    public static Error MessageRefused(int status) => new("message_refused", $"The gateway for short messages refused the message (status {status}). It was not sent. Check Sms:Gateway and Sms:Secret.");

    public static Error MessageNotWritten() => new("message_not_written", "The message could not be written to the directory Sms:Drop. Check that the hub may write there.");
}
