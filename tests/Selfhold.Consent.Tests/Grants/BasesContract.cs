using Selfhold.Testing;

namespace Selfhold.Consent.Tests.Grants;

/// <summary>Legal bases beside consent: what needs her yes, what does not, and that she can stop all of them.</summary>
public abstract class BasesContract : ConsentContract
{
    private static readonly Actor Operator = Actor.Operator("Order of the court, 4 March.");

    private protected BasesContract(TempHub hub)
        : base(hub)
    {
    }

    [Theory]
    [InlineData("consent", "basis_needs_yes")]
    [InlineData("contract", "basis_needs_yes")]
    [InlineData("legal_obligation", null)]
    [InlineData("vital_interests", null)]
    [InlineData("public_task", null)]
    [InlineData("legitimate_interests", null)]
    public async Task without_her_yes_only_what_needs_none_comes_into_force_and_only_what_is_essential(string basis, string? refused)
    {
        Agreement asked = await Asked(["email"], ["given_name"], d => d with { LegalBasis = basis });
        Result<Changed> applied = await Room.Apply([Ana], asked.Hash, Operator, "command_line", Ct);
        Assert.Equal(refused, applied.Error?.Code);
        Assert.Equal(refused is null ? ["email"] : [], Decides(asked, "email", "given_name").Attributes);
        if (refused is null)
        {
            Assert.Equal((basis, "applied", "Order of the court, 4 March."), (Decides(asked, "email").Basis, applied.Value.Grant.Events[0].Kind, applied.Value.Grant.Events[0].Reason));
            Assert.True((await Room.Apply([Ana], asked.Hash, Operator, "command_line", Ct)).Value.Already);
        }
    }

    [Fact]
    public async Task a_business_puts_nothing_into_force_by_itself()
    {
        Agreement asked = await Asked(with: d => d with { LegalBasis = "legitimate_interests" });
        foreach (Actor actor in (Actor[])[Actor.Business("We like to."), Actor.Person, Actor.Hub, Actor.Operator("")])
        {
            Assert.Equal("reason_needed", (await Room.Apply([Ana], asked.Hash, actor, "api", Ct)).Error!.Code);
        }
    }

    [Fact]
    public async Task her_no_ends_every_basis_and_keeps_it_out()
    {
        Guid other = Guid.Parse("0198c0de-0000-7000-8000-000000000002");
        Agreement asked = await Asked(["address"], [], d => d with { LegalBasis = "legal_obligation" });
        Guid grant = (await Room.Apply([Ana], asked.Hash, Operator, "command_line", Ct)).Value.Grant.Id;
        Assert.True(Decides(asked, "address").Allows);
        await Room.Withdraw([Ana], grant, Ct);
        Assert.False(Decides(asked, "address").Allows);
        Assert.Equal("refused_by_person", (await Room.Apply([Ana], asked.Hash, Operator, "command_line", Ct)).Error!.Code);
        Assert.Equal("refused_by_person", (await Room.Apply([other, Ana], asked.Hash, Operator, "command_line", Ct)).Error!.Code);
        Agreement next = await Asked(["postal_code"], [], d => d with { LegalBasis = "legal_obligation", Service = "next" });
        Assert.Equal("refused_by_person", (await Room.Apply([Ana], next.Hash, Operator, "command_line", Ct)).Error!.Code);
        await Gives(asked, "address");
        Assert.True(Decides(asked, "address").Allows);
    }

    [Fact]
    public async Task what_is_erased_flows_no_more()
    {
        Agreement letter = await Asked();
        await Gives(letter, "email");
        await Room.Request(new Ask("client", Shop, letter.Hash, [Ana]), Ct);
        Assert.True(await Storage.WriteAsync(write => ConsentRoom.Erase(write, [Ana]), Ct) >= 5);
        Assert.Equal("no_grant", Decides(letter, "email").Why);
        Assert.Empty(Room.Grants([Ana]));
        Assert.Empty(ConsentRoom.Checks.SelectMany(c => c.Check(Storage, null)));
    }

    [Theory]
    [InlineData("decision_differs", "UPDATE consent_decision SET attributes = 'birthdate'")]
    [InlineData("decision_differs", "UPDATE consent_decision SET until = NULL")]
    [InlineData("decision_differs", "UPDATE consent_decision SET uses = 1000")]
    [InlineData("decision_differs", "UPDATE consent_decision SET denied = ''")]
    [InlineData("decision_differs", "DELETE FROM consent_decision")]
    [InlineData("grant_events_gap", "DELETE FROM consent_event WHERE number = 1")]
    [InlineData("receipt_differs", "UPDATE consent_event SET attributes = 'email', uses = 5 WHERE number = 1")]
    [InlineData("receipt_not_found", "DELETE FROM consent_receipt")]
    [InlineData("receipt_tampered", "UPDATE consent_receipt SET jws = (SELECT MIN(jws) FROM consent_agreement)")]
    [InlineData("grant_missing", "DELETE FROM consent_grant")]
    public async Task what_was_altered_in_the_tables_is_found(string code, string sql)
    {
        Agreement letter = await Asked();
        Given given = await Gives(YesTo(letter, "email", "given_name", "postal_code") with { Until = Clock.GetUtcNow().AddDays(9), Uses = 5 });
        await Room.Withdraw([Ana], given.Grant.Id, Ct, ["given_name"]);
        Assert.Empty(ConsentRoom.Checks.SelectMany(c => c.Check(Storage, null)));
        Assert.True(Tamper(sql) > 0);
        Assert.Contains(ConsentRoom.Checks.SelectMany(c => c.Check(Storage, null)), p => p.Code == code);
    }
}

public sealed class BasesOnSqlite() : BasesContract(TempHub.Sqlite());

public sealed class BasesOnPostgres() : BasesContract(TempHub.Postgres());
