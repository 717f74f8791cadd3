namespace Selfhold.OpenId.Tests;

public sealed class InteractionRulesTests
{
    private static readonly SignedIn Ana = new(Some.Now.AddMinutes(-10), Some.Two, "pairwise-ana");

    private static AuthorizeContext Signed(params (string, string?)[] changed) => Some.Context(changed) with { Person = Ana };

    /// <summary>She proved who she is for this request.</summary>
    private static AuthorizeContext Fresh(AuthorizeContext context) => context with { BeganAt = Some.Now.AddMinutes(-1), Person = context.Person! with { AuthTime = Some.Now } };

    private static Interaction? Asks(AuthorizeContext context) => (AuthorizeDecision.OfSignIn(context)?.Outcome as AuthorizeOutcome.Interact)?.What;

    private static string? Refuses(AuthorizeContext context) => (AuthorizeDecision.OfSignIn(context)?.Outcome as AuthorizeOutcome.ErrorRedirect)?.Error.Code;

    [Fact]
    public void nobody_signed_in_is_asked_to_sign_in_or_told_where_no_page_may_be_shown()
    {
        Assert.Equal(Interaction.SignIn, Asks(Some.Context()));
        Assert.Equal("login_required", Refuses(Some.Context(("prompt", "none"))));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed()));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed(("prompt", "none"))));
    }

    [Fact]
    public void prompt_login_asks_again_once()
    {
        Assert.Equal(Interaction.SignInAgain, Asks(Signed(("prompt", "login"))));
        Assert.Equal(Interaction.SignInAgain, Asks(Signed(("prompt", "login")) with { BeganAt = Some.Now.AddMinutes(-1) }));
        Assert.Null(AuthorizeDecision.OfSignIn(Fresh(Signed(("prompt", "login")))));
    }

    [Fact]
    public void prompt_create_leads_to_a_new_account()
    {
        Assert.Equal(Interaction.SignUp, Asks(Some.Context(("prompt", "create"))));
        Assert.Equal(Interaction.SignUp, Asks(Signed(("prompt", "create"))));
        Assert.Null(AuthorizeDecision.OfSignIn(Fresh(Signed(("prompt", "create")))));
    }

    [Fact]
    public void prompt_select_account_lets_her_choose_once()
    {
        Assert.Equal(Interaction.SelectAccount, Asks(Signed(("prompt", "select_account"))));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed(("prompt", "select_account")) with { AccountChosen = true }));
        Assert.Null(AuthorizeDecision.OfSignIn(Fresh(Signed(("prompt", "select_account")))));
    }

    [Theory]
    [InlineData("600", null)]
    [InlineData("599", Interaction.SignInAgain)]
    [InlineData("0", Interaction.SignInAgain)]
    public void max_age_counts_from_the_sign_in(string seconds, Interaction? asked)
    {
        Assert.Equal(asked, Asks(Signed(("max_age", seconds))));
        Assert.Equal(asked is null ? null : "login_required", Refuses(Signed(("max_age", seconds), ("prompt", "none"))));
        Assert.Null(AuthorizeDecision.OfSignIn(Fresh(Signed(("max_age", seconds)))));
    }

    [Fact]
    public void max_age_zero_asks_somebody_who_signed_in_this_very_moment() =>
        Assert.Equal(Interaction.SignInAgain, Asks(Signed(("max_age", "0")) with { Person = Ana with { AuthTime = Some.Now } }));

    [Fact]
    public void the_registered_max_age_counts_where_the_request_has_none()
    {
        AuthorizeContext context = Signed() with { Client = Some.Client with { DefaultMaxAge = 60 } };
        Assert.Equal(Interaction.SignInAgain, Asks(context));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed(("max_age", "3600")) with { Client = context.Client }));
    }

    [Fact]
    public void another_person_than_hinted_chooses_and_is_refused_when_she_insists()
    {
        AuthorizeContext context = Signed() with { Hint = new IdTokenHint("shop", "pairwise-ben", null) };
        Assert.Equal(Interaction.SelectAccount, Asks(context));
        Assert.Equal("login_required", Refuses(Fresh(context)));
        Assert.Equal("login_required", Refuses(context with { AccountChosen = true }));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed() with { Hint = new IdTokenHint("shop", "pairwise-ana", null) }));
        Assert.Equal("login_required", Refuses(Signed(("prompt", "none")) with { Hint = new IdTokenHint("shop", "pairwise-ben", null) }));
    }

    [Fact]
    public void a_sub_asked_for_by_claims_must_be_hers()
    {
        Assert.Equal(Interaction.SelectAccount, Asks(Signed(("claims", """{"id_token":{"sub":{"value":"pairwise-ben"}}}"""))));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed(("claims", """{"id_token":{"sub":{"value":"pairwise-ana"}}}"""))));
    }

    [Fact]
    public void an_essential_acr_must_be_met()
    {
        const string Strong = """{"id_token":{"acr":{"essential":true,"values":["acr:three"]}}}""", Unknown = """{"id_token":{"acr":{"essential":true,"values":["loa9"]}}}""";
        Assert.Equal(Interaction.SignInAgain, Asks(Signed(("claims", Strong))));
        Assert.Equal("unmet_authentication_requirements", Refuses(Fresh(Signed(("claims", Strong)))));
        Assert.Equal("unmet_authentication_requirements", Refuses(Signed(("claims", Strong), ("prompt", "none"))));
        Assert.Equal("unmet_authentication_requirements", Refuses(Signed(("claims", Unknown))));
        Assert.Null(AuthorizeDecision.OfSignIn(Fresh(Signed(("claims", Strong)) with { Person = Ana with { Acr = Some.Three } })));
    }

    [Fact]
    public void a_wish_for_an_acr_is_tried_once()
    {
        Assert.Equal(Interaction.SignInAgain, Asks(Signed(("acr_values", "acr:three"))));
        Assert.Null(AuthorizeDecision.OfSignIn(Fresh(Signed(("acr_values", "acr:three")))));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed(("acr_values", "acr:three acr:one"))));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed(("acr_values", "loa9"))));
        Assert.Null(AuthorizeDecision.OfSignIn(Signed(("acr_values", "acr:three"), ("prompt", "none"))));
        Assert.Equal(Interaction.SignInAgain, Asks(Signed() with { Client = Some.Client with { DefaultAcrValues = [Some.Three] } }));
    }

    [Fact]
    public void the_token_says_the_class_that_was_asked_for_or_the_one_reached()
    {
        Assert.Equal(Some.Two, AcrAnswer.ForToken(Signed()));
        Assert.Equal(Some.Two, AcrAnswer.ForToken(Signed(("acr_values", Some.One))));
        Assert.Equal(Some.One, AcrAnswer.ForToken(Signed(("claims", """{"id_token":{"acr":{"essential":true,"values":["acr:one"]}}}"""))));
    }

    [Fact]
    public void what_was_not_approved_is_asked_for_or_told_where_no_page_may_be_shown()
    {
        Assert.Equal(new AuthorizeOutcome.Interact(Interaction.Approve), AuthorizeDecision.OfApproval(Signed()).Outcome);
        Assert.Equal("consent_required", ((AuthorizeOutcome.ErrorRedirect)AuthorizeDecision.OfApproval(Signed(("prompt", "none"))).Outcome).Error.Code);
        var granted = new GrantedRequest(["openid"], "");
        Assert.Same(granted, ((AuthorizeOutcome.Proceed)AuthorizeDecision.OfApproval(Signed() with { Granted = granted }).Outcome).Granted);
    }
}
