using Microsoft.AspNetCore.Http;
using Selfhold.Identity;
using Selfhold.Identity.Pages;

namespace Selfhold.Browser.Tests.Gallery;

/// <summary>Every page in the states it can be in, with people and businesses who do not exist.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 11, 42, 0, TimeSpan.Zero);

    private static readonly ClientView Kestrel = new("Kestrel Coffee", "Kestrel Coffee Ltd.", "kestrel.example", ReturnsTo: "https://shop.kestrel.example/cb", Policy: "https://kestrel.example/privacy");

    private static readonly ClientView Stranger = new("مقهى <b>Oakline</b>", null, null, ReturnsTo: "com.oakline.app:/cb");

    private static readonly RequestView Request = new("r3qu3stR3questR3quest", Kestrel);

    private static readonly ProviderView[] Providers = [new("google", "Google", "/signin/with/google"), new("coop", "Leeds Makers Co-op", "/signin/with/coop")];

    private static readonly SecurityView Security = new()
    {
        SignedIn = true,
        Name = "Ana Beatriz Duarte",
        Notice = "passkey_added",
        Passkeys =
        [
            new("p1", "Ana's phone", Now.AddDays(-250), Now, true),
            new("p2", "Blue key on my key ring", Now.AddDays(-31), Now.AddDays(-1), false),
        ],
        Emails = [new("e1", "ana@duarte.example", true, true), new("e2", "a.very.long.address.that.does.not.want.to.end@post.office.example", false, false), new("e3", "ana@work.example", false, true)],
        TotpSince = Now.AddDays(-100),
        Passwords = true,
        PasswordSince = Now.AddDays(-400),
        RecoveryCodesLeft = 8,
        Linked = [new("google", "Google", "ana.duarte@gmail.example", Now.AddDays(-80), Now.AddDays(-3))],
        Providers = [Providers[1]],
        Joined = [new("j1", "Ana D.", "old@duarte.example", Now.AddDays(-20))],
    };

    private static readonly ConsentSheet Deliver = new()
    {
        Fields =
        [
            new("name", "Ana Beatriz Duarte", true),
            new("address", "18 Fenwick Row\nLeeds LS2 7QP", true),
            new("birthdate", null, true, Input: "date"),
            new("age_over_18", "true", true, Derived: true),
            new("phone_number", "+44 7700 900 417", false),
            new("company", null, false, Input: "text"),
            new("other.Shoe size", "39", false, Granted: true),
            new("health", "Allergic to nuts", true, Special: true),
        ],
        Purpose = "To deliver your orders and to tell you when they come.",
        LegalBasis = "contract",
        Retention = "P2Y6M",
        Recipients = ["Leeds Couriers Ltd.", "شركة التوصيل"],
        Countries = ["GB", "IE"],
        Until = [new("year", Now.AddYears(1)), new("stop", null), new("once", null)],
        Unseen = ["email", "gender", "national_id", "other.Bike frame"],
        Notice = "We are Kestrel Coffee Ltd., 4 Mill Lane, Leeds.\nWe use this to bring you coffee.",
        Agreement = new string('a', 64),
    };

    public static IReadOnlyDictionary<string, Func<IResult>> All { get; } = new Dictionary<string, Func<IResult>>(StringComparer.Ordinal)
    {
        ["signin"] = () => Show.SignIn(new SignInView { Request = Request, Providers = Providers, Passwords = true }),
        ["signin-plain"] = () => Show.SignIn(new SignInView { Next = "/account/security" }),
        ["signin-wrong"] = () => Show.SignIn(new SignInView { Request = Request with { Client = Stranger }, Email = "ana@", Faults = [new("bad_email", "email")] }, 400),
        ["signin-stepup"] = () => Show.SignIn(new SignInView { Reason = SignInReason.StepUp, Next = "/account/security", Email = "ana@duarte.example", SignedIn = true }),
        ["signin-again"] = () => Show.SignIn(new SignInView { Reason = SignInReason.Again, Request = Request }),
        ["signin-join"] = () => Show.SignIn(new SignInView { Reason = SignInReason.Join, Next = "/account/join", SignedIn = true }),
        ["signin-link"] = () => Show.SignIn(new SignInView { Reason = SignInReason.Link, Next = "/account/link" }),
        ["sent"] = () => Show.MailSent(new MailSentView { Request = Request, Email = "ana@duarte.example", Ticket = "t1ck3t" }),
        ["sent-wrong"] = () => Show.MailSent(new MailSentView { Email = "ana@duarte.example", Ticket = "t1ck3t", Faults = [new("wrong_code", "code")] }, 400),
        ["link"] = () => Show.Link(new LinkView { Request = Request, Token = "t0k3n", Email = "ana@duarte.example" }),
        ["link-signup"] = () => Show.Link(new LinkView { Token = "t0k3n", Email = "ana@duarte.example", Purpose = LinkPurpose.SignUp }),
        ["link-confirm"] = () => Show.Link(new LinkView { Token = "t0k3n", Email = "ana@duarte.example", Purpose = LinkPurpose.Confirm, Action = "/account/emails/link" }),
        ["link-elsewhere"] = () => Show.Link(new LinkView { Token = "", OtherBrowser = true }),
        ["link-invite"] = () => Show.Link(new LinkView { Token = "t0k3n", Email = "ana@duarte.example", Purpose = LinkPurpose.Invite }),
        ["link-stop"] = () => Show.Link(new LinkView { Token = "t0k3n", Purpose = LinkPurpose.StopRecovery, Action = "/recover/stop" }),
        ["signup"] = () => Show.SignUp(new SignUpView { Request = Request, Providers = Providers }),
        ["signup-operator"] = () => Show.SignUp(new SignUpView { OperatorCode = "0p3rat0r", Name = "Ana", Email = "ana@duarte.example", Faults = [new("bad_email", "email")] }, 400),
        ["totp"] = () => Show.Totp(new TotpView { Request = Request, Ticket = "t1ck3t", RecoveryCodes = true }),
        ["password"] = () => Show.Password(new PasswordView { Request = Request, Email = "ana@duarte.example", Faults = [new("sign_in_refused")] }, 400),
        ["approval"] = () => Show.Approval(new ApprovalView { Request = Request, SignedIn = true, Person = "ana@duarte.example", Sheet = new ConsentSheet { Fields = [new("email", "ana@duarte.example", true)] } }),
        ["approval-choice"] = () => Show.Approval(new ApprovalView { Request = Request, Person = "Ana Beatriz Duarte", Offline = true, Sheet = Deliver }),
        ["approval-choosing"] = () => Show.Approval(
            new ApprovalView
            {
                Request = Request,
                Person = "Ana Beatriz Duarte",
                Choosing = true,
                Sheet = Deliver,
                Choice = new ConsentChoice(true, ["phone_number"], "stop", "", new Dictionary<string, string>(StringComparer.Ordinal) { ["birthdate"] = "1988-13-04" }),
                Faults = [new("special_unsaid", "choice-health"), new("bad_statement", "say-birthdate")],
            },
            400),
        ["approval-changed"] = () => Show.Approval(new ApprovalView
        {
            Request = Request,
            Person = "Ana Beatriz Duarte",
            Before = true,
            Sheet = Deliver with
            {
                Fields = [new("name", "Ana Beatriz Duarte", true, Granted: true), new("address", null, true, Input: "address"), new("email", "ana@duarte.example", false, Granted: true), new("phone_number", "+44 7700 900 417", false)],
                Changes = [new("sentence_changed", "To deliver your orders.", "To deliver your orders and to tell you about new bicycles."), new("attribute_added", null, "phone_number"), new("legal_basis_changed", "contract", "consent"), new("notice_changed", null, null)],
            },
        }),
        ["approval-stranger"] = () => Show.Approval(new ApprovalView
        {
            Request = Request with { Client = Stranger },
            Person = "ana@duarte.example",
            Sheet = new ConsentSheet
            {
                Fields =
                [
                    new("name", "مريم بنت عبد الرحمن <b>بن محمد</b> الزهراء", true),
                    new("email", new string('a', 64) + "@" + string.Join('.', Enumerable.Repeat("verylongdomainname", 8)) + ".example", true),
                    new("address", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsstraße 1\nLeeds LS2 7QP", false),
                    new("other.عميل رقم", "٤٥٦٧", false),
                ],
                Purpose = "لتوصيل القهوة إلى بابك كل صباح",
                Unseen = ["other.عميل رقم", "birthdate"],
            },
        }),
        ["approval-signin"] = () => Show.Approval(new ApprovalView { Request = Request with { Client = Stranger }, Person = "ana@duarte.example" }),
        ["choose"] = () => Show.ChooseAccount(new ChooseAccountView { Request = Request, Accounts = [new("a1", "Ana Beatriz Duarte", "ana@duarte.example"), new("a2", null, "ana@work.example")] }),
        ["signout"] = () => Show.SignOut(new SignOutView { Person = "Ana Beatriz Duarte" }),
        ["signout-asked"] = () => Show.SignOut(new SignOutView { Action = "/logout/confirm", Ticket = "t1ck3t", Client = Kestrel, Person = "ana@duarte.example" }),
        ["signedout"] = () => Show.SignedOut(new SignedOutView { Client = Kestrel, BackTo = "https://shop.kestrel.example/bye" }),
        ["security"] = () => Show.Security(Security),
        ["security-new"] = () => Show.Security(new SecurityView { SignedIn = true, Operator = true }),
        ["security-recovery"] = () => Show.Security(Security with { Notice = null, RecoveryReadyAt = Now.AddDays(3), Faults = [new("bad_email", "email")] }),
        ["totpsetup"] = () => Show.TotpSetup(new TotpSetupView { SignedIn = true, Ticket = "t1ck3t", Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", Address = "otpauth://totp/Selfhold:ana%40duarte.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Selfhold" }),
        ["newpassword"] = () => Show.NewPassword(new NewPasswordView { SignedIn = true, Email = "ana@duarte.example", Faults = [new("password_length", "password")] }, 400),
        ["codes"] = () => Show.RecoveryCodes(new RecoveryCodesView { SignedIn = true, Codes = ["4KJ2-QWTX-9PLM", "7HND-22RV-XK4C", "M3PQ-8WLS-J6TY", "QQ2D-7VNX-4HKB", "RW5T-K9LC-3MZA", "T8XJ-5PDH-W2QN", "VC4L-Y7KR-6SBE", "ZN9M-3FTG-P8UD"] }),
        ["sessions"] = () => Show.Sessions(new SessionsView
        {
            SignedIn = true,
            Sessions =
            [
                new("s1", "Firefox on Linux", Now.AddDays(-2), Now, ["hwk", "user"], true),
                new("s2", "Safari on iPhone", Now.AddDays(-25), Now.AddDays(-1), ["email", "otp", "mfa"], false),
                new("s3", null, Now.AddHours(-5), Now.AddHours(-4), ["fed"], false),
            ],
        }),
        ["businesses"] = () => Show.Businesses(new BusinessesView
        {
            SignedIn = true,
            Businesses = [new("c1", Kestrel, ["openid", "email"], Now.AddDays(-30), Now.AddHours(-2)), new("c2", Stranger, ["openid", "offline_access", "loyalty_number"], Now.AddDays(-300), null)],
        }),
        ["businesses-none"] = () => Show.Businesses(new BusinessesView { SignedIn = true, Businesses = [] }),
        ["recover"] = () => Show.Recover(new RecoverView()),
        ["prove"] = () => Show.RecoverProve(new RecoverProveView { Ticket = "t1ck3t", Proven = ["email"], Open = ["code", "totp", "password"] }),
        ["wait"] = () => Show.RecoverWait(new RecoverWaitView { Ticket = "t1ck3t", ReadyAt = Now.AddDays(3) }),
        ["wait-ready"] = () => Show.RecoverWait(new RecoverWaitView { Ticket = "t1ck3t", ReadyAt = Now, Ready = true }),
        ["join"] = () => Show.Join(new JoinView { Ticket = "t1ck3t", Keep = new("a1", "Ana Duarte", "ana@duarte.example"), Other = new("a2", null, "old@duarte.example"), SignedIn = true }),
        ["operator"] = () => Show.Operator(new OperatorView { SignedIn = true }),
        ["upstream"] = () => Show.Upstream(new UpstreamView { Request = Request, Provider = "Google", Ticket = "t1ck3t", Name = "Ana Duarte", Email = "ana.duarte@gmail.example", EmailVerified = true, Action = "/signin/with/google/continue" }),
        ["upstream-known"] = () => Show.Upstream(new UpstreamView { Provider = "Google", Ticket = "t1ck3t", Email = "ana@duarte.example", Known = true, Action = "/signin/with/google/continue" }),
        ["wrong-link"] = () => Show.Wrong(new WrongView("link_used")),
        ["wrong"] = () => Show.Wrong(new WrongView("invalid_request") { Detail = "The redirect_uri is not one of those registered for this client.", Reference = "0HNAB12CD" }),
    };
}
