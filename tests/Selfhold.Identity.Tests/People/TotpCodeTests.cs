using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfhold.Identity.People;

namespace Selfhold.Identity.Tests.People;

public sealed class TotpCodeTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B, SHA-1.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void the_vectors_of_rfc_6238_hold(long seconds, string code)
        => Assert.Equal(code, TotpCode.At(Secret, TotpCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8));

    [Fact]
    public void a_code_is_right_one_step_to_each_side_and_no_further() => Prop.ForAll(
        Gen.Choose(0, 2_000_000_000).ToArbitrary(),
        seconds =>
        {
            DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(seconds + 1000L);
            long step = TotpCode.StepAt(now);
            foreach (long off in (long[])[-1, 0, 1])
            {
                Assert.NotNull(TotpCode.Match(Secret, TotpCode.At(Secret, step + off), now, last: -10));
                Assert.Null(TotpCode.Match(Secret, TotpCode.At(Secret, step + off), now, last: step + 1));
            }

            HashSet<string> near = [.. new long[] { -1, 0, 1 }.Select(o => TotpCode.At(Secret, step + o))];
            return near.Contains(TotpCode.At(Secret, step + 2)) || TotpCode.Match(Secret, TotpCode.At(Secret, step + 2), now, last: -10) is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void what_is_no_code_is_wrong()
    {
        foreach (string wrong in (string[])["", "1", "abcdef", "9999999", "١٢٣٤٥٦", new string('0', 10_000)])
        {
            Assert.Null(TotpCode.Match(Secret, wrong, DateTimeOffset.UnixEpoch.AddYears(50), last: -1));
        }
    }

    [Fact]
    public void base_32_is_that_of_rfc_4648()
        => Assert.Equal(["MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"], new[] { "f", "fo", "foo", "foob", "fooba", "foobar" }.Select(t => TotpCode.ToBase32(Encoding.ASCII.GetBytes(t))));

    [Fact]
    public void the_address_for_the_app_is_escaped()
        => Assert.StartsWith("otpauth://totp/My%20hub%3F:a%26b%40x.example?secret=", TotpCode.Address("My hub?", "a&b@x.example", Secret), StringComparison.Ordinal);
}

public sealed class CommonPasswordTests
{
    [Theory]
    [InlineData("passwordpassword")]
    [InlineData("P@ssw0rdP@ssw0rd1")]
    [InlineData("qwertyuiopasdfgh")]
    [InlineData("123456789012345678")]
    [InlineData("aaaaaaaaaaaaaaaaaaa")]
    [InlineData("iloveyouiloveyou!")]
    [InlineData("correct horse battery staple")]
    [InlineData("ana.duarte@shop.example")]
    [InlineData("Testhub-Testhub-2026")]
    [InlineData("abcdefghijklmnopq")]
    public void what_everybody_takes_is_refused(string password) => Assert.True(CommonPasswords.Has(password, ["ana.duarte@shop.example", "Testhub"]));

    [Theory]
    [InlineData("violin gravel seventh tundra")]
    [InlineData("k9#Lw2-vRq8!zTm4")]
    [InlineData("Der Zaun war grün, bis es schneite")]
    public void words_that_only_one_would_put_together_are_taken(string password) => Assert.False(CommonPasswords.Has(password, ["ana.duarte@shop.example", "Testhub"]));

    [Fact]
    public void a_long_password_takes_no_long_time()
    {
        long start = TimeProvider.System.GetTimestamp();
        _ = CommonPasswords.Has(string.Concat(Enumerable.Repeat("password1", 14)) + "~", ["ana.duarte@shop.example"]);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
    }
}

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData(" Ana@Duarte.EXAMPLE ", "ana@duarte.example")]
    [InlineData("ana+shop@münchen.example", "ana+shop@xn--mnchen-3ya.example")]
    public void an_address_has_one_normal_form(string written, string normal) => Assert.Equal(normal, EmailAddress.Read(written)?.Normal);

    [Fact]
    public void reading_a_normal_form_changes_nothing() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(), text => EmailAddress.Read(text) is not { } read || EmailAddress.Read(read.Normal)?.Normal == read.Normal).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/a\r\nSet-Cookie: x")]
    [InlineData("account")]
    [InlineData("")]
    public void a_next_that_leads_elsewhere_is_none(string next) => Assert.Equal("/account", new After(null, next).Path());

    [Fact]
    public void where_a_sign_in_leads_survives_its_packing()
    {
        foreach (After after in (After[])[new("abc", null), new(null, "/account/sessions?x=1"), After.Account])
        {
            Assert.Equal(after.Path(), After.Unpacked(after.Packed()).Path());
        }
    }
}
