using System.Buffers.Binary;
using System.Text;
using Selfhold.Identity.Tests.OpenId;
using Selfhold.Outbound;
using Selfhold.Outbound.Tests;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.Businesses;

public abstract class BusinessesContract : StoreContract
{
    private readonly Guid _kestrel;

    private protected BusinessesContract(TempHub hub)
        : base(hub) => _kestrel = NewId();

    [Fact]
    public async Task the_last_owner_neither_leaves_nor_becomes_less()
    {
        Guid ana = Person(), ben = Person();
        Assert.True((await Room.SetMember(_kestrel, ana, "owner", Ct)).IsOk);
        Assert.True((await Room.SetMember(_kestrel, ben, "developer", Ct)).IsOk);
        Assert.Equal("last_owner", (await Room.RemoveMember(_kestrel, ana, Ct)).Error!.Code);
        Assert.Equal("last_owner", (await Room.SetMember(_kestrel, ana, "steward", Ct)).Error!.Code);
        Assert.True((await Room.SetMember(_kestrel, ben, "owner", Ct)).IsOk);
        Assert.True((await Room.RemoveMember(_kestrel, ana, Ct)).IsOk);
        Assert.Equal("member_not_found", (await Room.RemoveMember(_kestrel, ana, Ct)).Error!.Code);
        Assert.Equal((ben, "owner"), (Assert.Single(Room.Members(_kestrel)).Person, Room.RoleAt(_kestrel, ben)));
        Assert.Null(Room.RoleAt(_kestrel, ana));
    }

    [Fact]
    public async Task of_two_owners_who_leave_at_once_one_stays()
    {
        for (int round = 0; round < 10; round++)
        {
            Guid business = NewId(), ana = Person(), ben = Person();
            await Room.SetMember(business, ana, "owner", Ct);
            await Room.SetMember(business, ben, "owner", Ct);
            Result<bool>[] left = await Task.WhenAll(((Guid[])[ana, ben]).Select(p => Task.Run(() => Room.RemoveMember(business, p, Ct))));
            Assert.Single(left, l => l.IsOk);
            Assert.Single(Room.Members(business));
        }
    }

    [Fact]
    public async Task a_role_is_one_of_three_and_a_member_somebody()
    {
        Assert.Equal("bad_role", (await Room.SetMember(_kestrel, Person(), "admin", Ct)).Error!.Code);
        Assert.Equal("person_not_found", (await Room.SetMember(_kestrel, NewId(), "owner", Ct)).Error!.Code);
        Guid ana = Person();
        Assert.Equal(ana, Room.PersonNamed(ana.ToString()).Value);
        Assert.Equal("person_not_found", Room.PersonNamed(NewId().ToString()).Error!.Code);
        Assert.DoesNotContain("ana@duarte.example", Room.PersonNamed("ana@duarte.example").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_blocked_member_has_no_role_and_a_joined_account_lends_its_own()
    {
        Guid ana = Person(), other = Person();
        await Room.SetMember(_kestrel, other, "developer", Ct);
        Write("UPDATE identity_person SET joined_into = @p1 WHERE person_id = @p0", s => s.Uuid(0, other).Uuid(1, ana), BulkType.Uuid, BulkType.Uuid);
        Assert.Equal("developer", Room.RoleAt(_kestrel, ana));
        Write("UPDATE identity_person SET state = 1 WHERE person_id = @p0", s => s.Uuid(0, other), BulkType.Uuid);
        Assert.Null(Room.RoleAt(_kestrel, ana));
    }

    [Fact]
    public async Task a_profile_changes_member_by_member()
    {
        Assert.Equal(new BusinessProfile(null, null, null, null), Room.Profile(_kestrel));
        await Room.SetProfile(_kestrel, new BusinessChange { LegalName = " Kestrel GmbH ", Logo = Png(64, 64) }, Ct);
        BusinessProfile after = (await Room.SetProfile(_kestrel, new BusinessChange { Contact = "Hafen 1, Bremen", Website = "https://kestrel.example/" }, Ct)).Value;
        Assert.Equal(new BusinessProfile("Kestrel GmbH", "Hafen 1, Bremen", "https://kestrel.example/", "image/png"), after);
        Assert.Equal(new BusinessProfile(null, "Hafen 1, Bremen", "https://kestrel.example/", null), (await Room.SetProfile(_kestrel, new BusinessChange { LegalName = "", Logo = [] }, Ct)).Value);
        Assert.Equal("bad_text", (await Room.SetProfile(_kestrel, new BusinessChange { LegalName = "Kestrel\u202E" }, Ct)).Error!.Code);
        Assert.Equal("bad_text", (await Room.SetProfile(_kestrel, new BusinessChange { Contact = "a\nb" }, Ct)).Error!.Code);
        Assert.Equal("bad_address", (await Room.SetProfile(_kestrel, new BusinessChange { Website = "javascript:alert(1)" }, Ct)).Error!.Code);
    }

    [Fact]
    public async Task a_logo_is_a_small_picture_by_its_bytes()
    {
        Assert.True((await Logo(Jpeg(300, 200))).IsOk);
        Assert.Equal("image/jpeg", Room.Profile(_kestrel).LogoType);
        byte[][] refused =
        [
            Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
            Encoding.UTF8.GetBytes("<html>"), Encoding.ASCII.GetBytes("GIF89a" + new string('a', 100)),
            Png(15, 64), Png(64, 1_025), Png(1 << 30, 64), Png(-1, 64), Jpeg(4_000, 20), Png(64, 64)[..20], Jpeg(64, 64)[..6], [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0],
            [.. Png(64, 64), .. new byte[65_536]],
        ];
        foreach (byte[] bytes in refused)
        {
            Assert.Equal("bad_logo", (await Logo(bytes)).Error?.Code);
        }
    }

    [Fact]
    public async Task a_domain_is_proven_by_its_txt_record_and_lost_with_it()
    {
        string? held = null;
        int code = 0;
        using var server = new DnsResponder(query => held is null ? DnsResponder.Answer(query, code) : DnsResponder.Answer(query, 0, DnsResponder.Txt("v=spf1 -all"), DnsResponder.Txt(held)));
        Options.NameServer = server.Endpoint.ToString();
        Room.ChallengeFile = _ => new Uri("https://127.0.0.1:1/");
        WebDomainInfo added = (await Room.AddWebDomain(_kestrel, "Kestrel.Example.", Ct)).Value;
        Assert.Equal(("kestrel.example", "_selfhold-challenge.kestrel.example"), (added.Name, added.Record));
        Assert.Equal(added.Token, (await Room.AddWebDomain(_kestrel, "kestrel.example", Ct)).Value.Token);

        code = 3;
        Assert.Equal((null, "dns_no_such_name"), await Checked());
        held = "selfhold-somebody-else";
        Assert.Equal((null, "challenge_differs"), await Checked());
        held = added.Token;
        Assert.Equal(("dns", null), await Checked());

        // Proofs are looked at again every day; a server that fails changes nothing for a week.
        held = null;
        code = 2;
        Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Room.RecheckWebDomains(Ct));
        Assert.Equal(0, await Room.RecheckWebDomains(Ct));
        Assert.NotNull(Assert.Single(Room.WebDomains(_kestrel)).VerifiedAt);
        Clock.Advance(TimeSpan.FromDays(7));
        await Room.RecheckWebDomains(Ct);
        Assert.Null(Assert.Single(Room.WebDomains(_kestrel)).VerifiedAt);

        // A record that is gone is believed at once.
        held = added.Token;
        Assert.Equal(("dns", null), await Checked());
        (held, code) = (null, 3);
        Assert.Equal((null, "dns_no_such_name"), await Checked());
    }

    [Fact]
    public async Task a_domain_is_proven_by_its_file()
    {
        string body = "something else";
        using var names = new DnsResponder(query => DnsResponder.Answer(query, 3));
        using var web = new FarServer((to, ct) => to.WriteAsync(Encoding.Latin1.GetBytes(FarServer.Ok(body, "Content-Type: text/plain\r\n")), ct).AsTask());
        Options.NameServer = names.Endpoint.ToString();
        var room = new IdentityRoom(Storage, Options, outbound: new OutboundOptions { AllowedNetworks = ["127.0.0.1/32"] })
        {
            ChallengeFile = name => new Uri($"http://127.0.0.1:{web.Port}/{name}"),
        };
        string token = (await room.AddWebDomain(_kestrel, "kestrel.example", Ct)).Value.Token;
        Assert.Equal("challenge_differs", (await room.CheckWebDomain(_kestrel, "kestrel.example", Ct)).Value.Problem);
        body = token + "x";
        Assert.Equal("challenge_differs", (await room.CheckWebDomain(_kestrel, "kestrel.example", Ct)).Value.Problem);
        body = token + "\n";
        Assert.Equal("file", (await room.CheckWebDomain(_kestrel, "kestrel.example", Ct)).Value.Method);
        Assert.Equal("https://kestrel.example/.well-known/selfhold-challenge", Room.WebDomains(_kestrel)[0].File);
    }

    [Fact]
    public async Task one_business_cannot_use_the_token_of_another()
    {
        Guid thief = NewId();
        string? held = null;
        using var server = new DnsResponder(query => DnsResponder.Answer(query, 0, DnsResponder.Txt(held!)));
        Options.NameServer = server.Endpoint.ToString();
        Room.ChallengeFile = _ => new Uri("https://127.0.0.1:1/");
        held = (await Room.AddWebDomain(_kestrel, "kestrel.example", Ct)).Value.Token;
        await Room.AddWebDomain(thief, "kestrel.example", Ct);
        Assert.Equal("challenge_differs", (await Room.CheckWebDomain(thief, "kestrel.example", Ct)).Value.Problem);
        Assert.Null(Room.WebDomains(thief)[0].VerifiedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kestrel")]
    [InlineData("127.0.0.1")]
    [InlineData("kestrel.example/path")]
    [InlineData("https://kestrel.example")]
    [InlineData("kes trel.example")]
    [InlineData("-kestrel.example")]
    [InlineData("user@kestrel.example")]
    public async Task what_is_no_name_of_a_domain_is_refused(string name)
        => Assert.Equal("bad_web_domain", (await Room.AddWebDomain(_kestrel, name, Ct)).Error!.Code);

    [Fact]
    public async Task a_domain_that_was_not_added_is_not_looked_for()
    {
        Assert.Equal("web_domain_not_found", (await Room.CheckWebDomain(_kestrel, "kestrel.example", Ct)).Error!.Code);
        await Room.AddWebDomain(_kestrel, "bücher.example", Ct);
        Assert.Equal("xn--bcher-kva.example", Room.WebDomains(_kestrel)[0].Name);
        Assert.True((await Room.RemoveWebDomain(_kestrel, "bücher.example", Ct)).IsOk);
        Assert.Equal("web_domain_not_found", (await Room.RemoveWebDomain(_kestrel, "bücher.example", Ct)).Error!.Code);
    }

    private async Task<(string? Method, string? Problem)> Checked()
    {
        WebDomainInfo found = (await Room.CheckWebDomain(_kestrel, "kestrel.example", Ct)).Value;
        return (found.VerifiedAt is null ? null : found.Method, found.Problem);
    }

    private Task<Result<BusinessProfile>> Logo(byte[] bytes) => Room.SetProfile(_kestrel, new BusinessChange { Logo = bytes }, Ct);

    private static byte[] Png(int width, int height)
    {
        var bytes = new byte[64];
        ((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }

    private static byte[] Jpeg(int width, int height)
        => [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0];
}

public sealed class BusinessesOnSqlite() : BusinessesContract(TempHub.Sqlite());

public sealed class BusinessesOnPostgres() : BusinessesContract(TempHub.Postgres());
