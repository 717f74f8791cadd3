using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.Pages;

/// <summary>Answers with a page. The page finds its language, antiforgery field and content-security policy by itself.</summary>
internal static class Show
{
    internal static IResult SignIn(SignInView view, int status = 200) => new PageResult<SignInPage, SignInView>(view, "signin", status);

    internal static IResult MailSent(MailSentView view, int status = 200) => new PageResult<MailSentPage, MailSentView>(view, "sent", status);

    internal static IResult Link(LinkView view, int status = 200) => new PageResult<LinkPage, LinkView>(view, "link", status);

    internal static IResult SignUp(SignUpView view, int status = 200) => new PageResult<SignUpPage, SignUpView>(view, "signup", status);

    internal static IResult Totp(TotpView view, int status = 200) => new PageResult<TotpPage, TotpView>(view, "totp", status);

    internal static IResult Password(PasswordView view, int status = 200) => new PageResult<PasswordPage, PasswordView>(view, "password", status);

    internal static IResult Approval(ApprovalView view, int status = 200) => new PageResult<ApprovalPage, ApprovalView>(view, "approval", status);

    internal static IResult ChooseAccount(ChooseAccountView view, int status = 200) => new PageResult<ChooseAccountPage, ChooseAccountView>(view, "choose", status);

    internal static IResult SignOut(SignOutView view, int status = 200) => new PageResult<SignOutPage, SignOutView>(view, "signout", status);

    internal static IResult SignedOut(SignedOutView view, int status = 200) => new PageResult<SignedOutPage, SignedOutView>(view, "signedout", status);

    internal static IResult Security(SecurityView view, int status = 200) => new PageResult<SecurityPage, SecurityView>(view, "security", status);

    internal static IResult TotpSetup(TotpSetupView view, int status = 200) => new PageResult<TotpSetupPage, TotpSetupView>(view, "totpsetup", status);

    internal static IResult NewPassword(NewPasswordView view, int status = 200) => new PageResult<NewPasswordPage, NewPasswordView>(view, "newpassword", status);

    internal static IResult RecoveryCodes(RecoveryCodesView view, int status = 200) => new PageResult<RecoveryCodesPage, RecoveryCodesView>(view, "codes", status);

    internal static IResult Sessions(SessionsView view, int status = 200) => new PageResult<SessionsPage, SessionsView>(view, "sessions", status);

    internal static IResult Businesses(BusinessesView view, int status = 200) => new PageResult<BusinessesPage, BusinessesView>(view, "businesses", status);

    internal static IResult Recover(RecoverView view, int status = 200) => new PageResult<RecoverPage, RecoverView>(view, "recover", status);

    internal static IResult RecoverProve(RecoverProveView view, int status = 200) => new PageResult<RecoverProvePage, RecoverProveView>(view, "prove", status);

    internal static IResult RecoverWait(RecoverWaitView view, int status = 200) => new PageResult<RecoverWaitPage, RecoverWaitView>(view, "wait", status);

    internal static IResult Join(JoinView view, int status = 200) => new PageResult<JoinPage, JoinView>(view, "join", status);

    internal static IResult Operator(OperatorView view, int status = 200) => new PageResult<OperatorPage, OperatorView>(view, "operator", status);

    internal static IResult Upstream(UpstreamView view, int status = 200) => new PageResult<UpstreamPage, UpstreamView>(view, "upstream", status);

    internal static IResult FormPost(FormPostView view, int status = 200) => new PageResult<FormPostPage, FormPostView>(view, "formpost", status);

    /// <summary>To the script, in the page's language: <c>{ code, field, message }</c>. The message stands beside the button; the field, if it is one of the form, is marked.</summary>
    /// <remarks>With the code <c>passkey_unknown</c> the device is told that this hub does not know the credential any more.</remarks>
    internal static IResult Refused(Fault fault, int status = 400) => new RefusedResult(fault, status);

    internal static IResult Wrong(WrongView view, int status = 400) => new PageResult<WrongPage, WrongView>(view, "wrong", status);
}
