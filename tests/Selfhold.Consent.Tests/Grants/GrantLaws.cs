using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Selfhold.Consent.Tests.Receipts;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Consent.Tests.Grants;

/// <summary>Whatever is clicked in whatever order: what flows is what a plain account of her words says, and the tables agree with each other.</summary>
public abstract class GrantLaws : ConsentContract
{
    private static readonly string[] Everything = ["email", "given_name", "name", "address", "postal_code", "country", "birthdate", "age_over_18", "age_over_21", "other.Allergies", "gender"];

    private protected GrantLaws(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task what_flows_is_her_last_word_and_every_receipt_is_a_kantara_receipt()
    {
        Agreement[] agreements =
        [
            await Asked(["email"], ["given_name", "address", "postal_code", "birthdate"]),
            await Asked(["email"], ["given_name", "country", "age_over_18", "other.Allergies"], d => d with { Service = "second", Recipients = [] }),
            await Asked([], ["name", "address", "birthdate", "email"], d => d with { Service = "third", LegalBasis = "contract" }),
        ];
        agreements = [.. agreements, await Asked(["email", "name"], ["postal_code"], d => d with { Agreement = agreements[0].Id })];
        int persons = 0;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20_260, 20_263).WithQuietOnSuccess(true);
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Sequence(new Random(seed), agreements, ++persons)).Check(config);

        Assert.Empty(ConsentRoom.Checks.SelectMany(c => c.Check(Storage, null)));
        List<JsonNode> receipts = AllReceipts();
        Assert.True(receipts.Count > 100);
        Assert.All(receipts, r => Assert.StartsWith("sub-", (string)r["piiPrincipalId"]!));
        JsonArray wrong = await KantaraSchema.WrongAsync(receipts);
        Assert.True(wrong.Count == 0, wrong.ToJsonString());
    }

    private void Sequence(Random random, Agreement[] agreements, int number)
    {
        Guid[] accounts = [Person(number, 1), Person(number, 2)];
        var words = new Words();
        for (int step = 0; step < 14; step++)
        {
            Clock.Advance(TimeSpan.FromMinutes(random.Next(-5, 60)));
            Step(random, agreements[random.Next(agreements.Length)], accounts, words);
            DateTimeOffset now = Clock.GetUtcNow();
            using HubRead read = Storage.BeginRead();
            Decision decision = Room.Decide(read, accounts, Shop, "DirectMarketing", Everything);
            Assert.Equal(Everything.Where(a => words.Flows(a, now)).Order(StringComparer.Ordinal), decision.Attributes);
            Assert.Equal(decision.Attributes.Order(StringComparer.Ordinal), decision.Parts.SelectMany(p => p.Attributes).Order(StringComparer.Ordinal));
            Assert.Equal(decision.Allows, string.Equals(decision.Why, "allowed", StringComparison.Ordinal));

            // What a grant says of itself never exceeds what is decided, and nothing flows that no agreement names or holds.
            Assert.All(Room.Grants(read, accounts).SelectMany(g => g.Effective), a => Assert.Contains(a, decision.Attributes));
        }
    }

    private void Step(Random random, Agreement agreement, Guid[] accounts, Words words)
    {
        Guid person = accounts[random.Next(8) == 0 ? 1 : 0];
        GrantInfo[] grants = [.. Room.Grants(accounts)];
        GrantInfo? one = grants.Length > 0 ? grants[random.Next(grants.Length)] : null;
        switch (random.Next(10))
        {
            case < 4:
                string[] some = [.. agreement.Attributes.Where(a => agreement.IsEssential(a) || random.Next(2) == 0)];
                bool special = random.Next(4) == 0 && agreement.Special.Count > 0;
                var yes = new Yes(person, agreement.Hash, special ? [.. agreement.Special.Keys] : some, $"sub-{person:N}", "portal", random.Next(2) == 0 ? "de" : "fr")
                {
                    Explicit = special, Until = random.Next(3) == 0 ? Clock.GetUtcNow().AddMinutes(random.Next(1, 200)) : null, Uses = random.Next(5) == 0 ? 5 : null,
                };
                Result<Given> given = Room.Give(yes, Ct).GetAwaiter().GetResult();
                if (given.IsOk && !given.Value.Already)
                {
                    words.Given(given.Value.Grant, agreement, special);
                }

                break;
            case 4:
                foreach (GrantInfo no in Room.Refuse(new No(person, agreement.Hash, "portal", "en"), Ct).GetAwaiter().GetResult().Value)
                {
                    words.Said(no, agreement);
                }

                break;
            case 5 or 6 when one is not null:
                string[]? back = random.Next(2) == 0 ? null : [.. one.Attributes.Take(1)];
                words.Said(Room.Withdraw(accounts, one.Id, Ct, back is [] ? null : back).GetAwaiter().GetResult().Value.Grant, null);
                break;
            case 7 when one is not null && Room.Pause(accounts, one.Id, Ct).GetAwaiter().GetResult() is { IsOk: true } paused:
                words.Said(paused.Value.Grant, null);
                break;
            case 8 when one is not null && Room.Resume(accounts, one.Id, Ct).GetAwaiter().GetResult() is { IsOk: true } resumed:
                words.Said(resumed.Value.Grant, null);
                break;
            case 9:
                Room.Expire(Ct).GetAwaiter().GetResult();
                break;
        }
    }

    private List<JsonNode> AllReceipts()
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT jws FROM consent_receipt");
        using SqlRows rows = select.Query();
        List<JsonNode> all = [];
        while (rows.Read())
        {
            all.Add(JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(rows.Text(0)!.Split('.')[1]))!);
        }

        return all;
    }

    private static Guid Person(int number, int account) => Guid.Parse($"0198c0de-0000-7000-{8000 + account:D4}-{number:D12}");

    /// <summary>A plain account of what she said, kept from the events as they happen: every yes and no with its time, nothing computed from rows.</summary>
    private sealed class Words
    {
        private readonly List<(DateTimeOffset At, string Name)> _no = [];
        private readonly Dictionary<Guid, Standing> _yes = [];
        private readonly Dictionary<Guid, long> _seen = [];

        public void Given(GrantInfo grant, Agreement agreement, bool special)
        {
            GrantEvent e = grant.Events[^1];
            foreach (string left in agreement.AttributesOf(special).Where(a => !e.Attributes.Contains(a) && !e.Attributes.Any(w => CustomerAttributes.Holds(w, a))))
            {
                _no.Add((e.At, left));
            }

            _yes[grant.Id] = new Standing(grant.AgreementId, grant.Version, grant.Person, special, e.At, [.. e.Attributes], e.Until, null);
            _seen[grant.Id] = e.Number;

            // A yes to another version ends the one before.
            foreach (Guid other in _yes.Where(y => y.Value.Agreement == grant.AgreementId && y.Value.Version != grant.Version && y.Value.Person == grant.Person && y.Value.Special == special).Select(y => y.Key).ToArray())
            {
                _yes.Remove(other);
            }
        }

        public void Said(GrantInfo grant, Agreement? refused)
        {
            foreach (GrantEvent e in grant.Events.Where(e => e.Number > _seen.GetValueOrDefault(grant.Id)))
            {
                Standing? yes = _yes.GetValueOrDefault(grant.Id);
                switch (e.Kind)
                {
                    case "withdrawn" or "refused":
                        _no.AddRange(e.Attributes.Select(a => (e.At, a)));
                        yes?.Names.ExceptWith(e.Attributes);
                        break;
                    case "paused" when yes is not null:
                        _yes[grant.Id] = yes with { PausedAt = e.At };
                        break;
                    case "resumed" when yes is not null:
                        _yes[grant.Id] = yes with { PausedAt = null };
                        break;
                }
            }

            Assert.True(refused is null || grant.AgreementId == refused.Id);
            _seen[grant.Id] = grant.Events[^1].Number;
        }

        public bool Flows(string name, DateTimeOffset now) => _yes.Values.Any(y => y.PausedAt is null && !(y.Until <= now) && y.Names.Any(c => (c == name || CustomerAttributes.Holds(c, name)) && !IsNo(name, c, y.At)));

        private bool IsNo(string name, string by, DateTimeOffset since)
            => _no.Concat(_yes.Values.Where(y => y.PausedAt is not null).SelectMany(y => y.Names.Select(n => (y.PausedAt!.Value, n)))).Any(n => n.Item1 >= since && (n.Item2 == name || n.Item2 == by || CustomerAttributes.Holds(name, n.Item2)));

        private sealed record Standing(Guid Agreement, long Version, Guid Person, bool Special, DateTimeOffset At, HashSet<string> Names, DateTimeOffset? Until, DateTimeOffset? PausedAt);
    }
}

public sealed class GrantLawsOnSqlite() : GrantLaws(TempHub.Sqlite());

public sealed class GrantLawsOnPostgres() : GrantLaws(TempHub.Postgres());
