using System.Net;
using Selfhold.Outbound.Dns;
using static Selfhold.Outbound.Tests.DnsResponder;

namespace Selfhold.Outbound.Tests;

/// <summary>What is believed of a DNS answer, and how every other one ends.</summary>
public sealed class TxtLookupTests
{
    private const string Asked = "_selfhold.Shop.example";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_record_comes_with_its_strings_joined()
    {
        using var dns = new DnsResponder(q => Answer(q, 0, Txt("selfhold=", "abc", ""), Txt("v=spf1 -all"), Txt(""), Record([0xC0, 12], 1, [1, 2, 3, 4])));
        Assert.Equal(["selfhold=abc", "v=spf1 -all", ""], (await Ask(dns, Asked + ".")).Value);
    }

    [Fact]
    public async Task a_question_has_an_id_and_a_port_of_its_own_and_says_how_much_it_takes()
    {
        using var dns = new DnsResponder(q => Answer(q, 0, Txt("x")));
        for (int i = 0; i < 40; i++)
        {
            Assert.True((await Ask(dns)).IsOk);
        }

        Assert.True(dns.Asked.Select(a => (a.Query[0], a.Query[1])).Distinct().Count() > 35);
        int[] ports = [.. dns.Asked.Select(a => a.From.Port)];
        Assert.True(ports.Distinct().Count() > 35);
        Assert.True(ports.Max() - ports.Min() > 20_000);
        byte[] query = dns.Asked[0].Query;
        Assert.Equal([0, 0, 41, 0x04, 0xD0], query[EndOfQuestion(query)..(EndOfQuestion(query) + 5)]);
    }

    [Theory]
    [InlineData(3, "dns_no_such_name", 1)]
    [InlineData(0, "dns_no_record", 1)]
    [InlineData(2, "dns_failed", 2)]
    [InlineData(5, "dns_failed", 2)]
    public async Task the_server_s_word_has_its_code_and_a_failure_is_asked_again(int code, string expected, int asked)
    {
        using var dns = new DnsResponder(q => Answer(q, code));
        Assert.Equal(expected, (await Ask(dns)).Error?.Code);
        Assert.Equal(asked, dns.Asked.Count);
    }

    [Fact]
    public async Task a_truncated_answer_is_asked_for_again_over_tcp()
    {
        string longest = new('x', 255);
        using var dns = new DnsResponder(q => Truncated(Answer(q, 0)), q => Answer(q, 0, [.. Enumerable.Range(0, 200).Select(_ => Txt(longest))]));
        Assert.Equal(Enumerable.Repeat(longest, 200), (await Ask(dns)).Value);
        Assert.Equal(1, dns.AskedOverTcp);
    }

    [Fact]
    public async Task an_answer_truncated_even_over_tcp_is_a_failure_and_a_silent_tcp_server_too()
    {
        using var dns = new DnsResponder(q => Truncated(Answer(q, 0)), q => Truncated(Answer(q, 0)));
        Assert.Equal("dns_failed", (await Ask(dns)).Error?.Code);
        using var silent = new DnsResponder(q => Truncated(Answer(q, 0)));
        Assert.Equal("dns_failed", (await Ask(silent)).Error?.Code);
    }

    [Fact]
    public async Task a_server_that_is_silent_is_asked_twice_and_ends_in_time()
    {
        using var dns = new DnsResponder(_ => Array.Empty<byte[]>());
        Assert.Equal("dns_timeout", (await Ask(dns)).Error?.Code);
        Assert.Equal(2, dns.Asked.Count);
        Assert.NotEqual(dns.Asked[0].From.Port, dns.Asked[1].From.Port);
    }

    [Fact]
    public async Task the_first_answer_may_get_lost()
    {
        int asked = 0;
        using var dns = new DnsResponder(q => asked++ == 0 ? [] : (IEnumerable<byte[]>)[Answer(q, 0, Txt("x"))]);
        Assert.Equal(["x"], (await Ask(dns)).Value);
    }

    public static TheoryData<string> Forgeries => ["id", "question", "type", "class", "not an answer", "short", "no question", "pointer loop in the question"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task a_forged_answer_is_passed_over(string how)
    {
        using var dns = new DnsResponder(q => (IEnumerable<byte[]>)[Forged(q, how), Answer(q, 0, Txt("true"))]);
        Assert.Equal(["true"], (await Ask(dns)).Value);
        using var alone = new DnsResponder(q => Forged(q, how));
        Assert.Equal("dns_timeout", (await Ask(alone)).Error?.Code);
    }

    [Fact]
    public async Task many_forged_answers_move_the_question_to_tcp()
    {
        using var dns = new DnsResponder(q => Enumerable.Repeat(Forged(q, "id"), 40), q => Answer(q, 0, Txt("true")));
        Assert.Equal(["true"], (await Ask(dns)).Value);
        Assert.Equal(1, dns.AskedOverTcp);
    }

    [Fact]
    public async Task an_alias_is_followed_inside_the_answer_and_nowhere_else()
    {
        byte[] alias = Record([0xC0, 12], 5, Name("a.example")), further = Record(Name("a.example"), 5, Name("B.example"));
        byte[] text = Record(Name("b.EXAMPLE"), 16, Strings("there")), stranger = Record(Name("evil.example"), 16, Strings("evil"));
        using var whole = new DnsResponder(q => Answer(q, 0, text, stranger, further, alias));
        Assert.Equal(["there"], (await Ask(whole)).Value);
        using var part = new DnsResponder(q => Answer(q, 0, alias, stranger));
        Assert.Equal("dns_no_record", (await Ask(part)).Error?.Code);
        Assert.Single(part.Asked);
        using var circle = new DnsResponder(q => Answer(q, 0, Record([0xC0, 12], 5, Name("a.example")), Record(Name("a.example"), 5, [0xC0, 12])));
        Assert.Equal("dns_no_record", (await Ask(circle)).Error?.Code);
    }

    [Fact]
    public async Task a_record_of_another_name_is_not_an_answer()
    {
        using var dns = new DnsResponder(q => Answer(q, 0, Record(Name("evil.example"), 16, Strings("evil")), Record([17, .. "_selfhold.Shop.ex"u8, 5, .. "ample"u8, 0], 16, Strings("dot in a label"))));
        Assert.Equal("dns_no_record", (await Ask(dns)).Error?.Code);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "a pointer to itself", Record([0xC0, 40], 16, Strings("x")) },
        { "a pointer forward", Record([0xC0, 200], 16, Strings("x")) },
        { "a string longer than its record", Record([0xC0, 12], 16, [9, 1]) },
        { "no string at all", Record([0xC0, 12], 16, []) },
        { "a record longer than the message", [0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 1, 0, 1] },
        { "half a record", [0xC0, 12, 0, 16, 0, 1, 0] },
        { "an unknown kind of label", Record([0x80, 12], 16, Strings("x")) },
        { "a name too long", Record([.. Enumerable.Repeat((byte[])[63, .. new byte[63]], 5).SelectMany(l => l), 0], 16, Strings("x")) },
        { "an alias that loops", Record([0xC0, 12], 5, [0xC0, 255]) },
        { "an alias with more behind it", Record([0xC0, 12], 5, [0xC0, 12, 0]) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task a_broken_answer_is_a_failure(string what, byte[] record)
    {
        using var dns = new DnsResponder(q => Answer(q, 0, record));
        Assert.Equal("dns_failed", (await Ask(dns)).Error?.Code);
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task an_old_server_is_asked_without_extensions(bool headerAlone)
    {
        using var dns = new DnsResponder(q => q[11] == 0 ? Answer(q, 0, Txt("x"))
            : headerAlone ? [q[0], q[1], 0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0] : Answer(q, 1));
        Assert.Equal(["x"], (await Ask(dns)).Value);
        Assert.Equal([1, 0], dns.Asked.Select(a => (int)a.Query[11]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..example")]
    [InlineData(".example")]
    [InlineData("a b.example")]
    [InlineData("a\r\n.example")]
    [InlineData("bücher.example")]
    [InlineData("a.example..")]
    [InlineData("a/b.example")]
    public async Task a_name_that_is_none_is_not_asked_for(string name)
    {
        using var dns = new DnsResponder(q => Answer(q, 0, Txt("x")));
        Assert.Equal("dns_bad_name", (await Ask(dns, name)).Error?.Code);
        Assert.Equal("dns_bad_name", (await Ask(dns, new string('a', 64) + ".example")).Error?.Code);
        Assert.Equal("dns_bad_name", (await Ask(dns, string.Join('.', Enumerable.Repeat("abcdefghi", 26)))).Error?.Code);
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task a_server_that_is_not_there_is_a_failure()
    {
        IPEndPoint gone;
        using (var dns = new DnsResponder(q => q))
        {
            gone = dns.Endpoint;
        }

        Assert.Equal("dns_failed", (await new TxtLookup(gone, Short).QueryAsync(Asked, Ct)).Error?.Code);
    }

    [Fact]
    public async Task the_caller_who_gives_up_is_told_so()
    {
        using var dns = new DnsResponder(_ => Array.Empty<byte[]>());
        using var soon = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TxtLookup(dns.Endpoint).QueryAsync(Asked, soon.Token));
    }

    [Fact]
    public void any_bytes_end_in_an_answer_or_a_failure_and_soon()
    {
        var random = new Random(20261122);
        byte[] wire = DnsMessage.WireName(Asked)!;
        byte[] good = Answer(DnsMessage.Query(7, wire, true), 0, Txt("a", "b"), Record([0xC0, 12], 5, Name("a.example")), Record(Name("a.example"), 16, Strings("x")));
        Assert.Equal(["x"], DnsMessage.Read(good, 7, wire).Texts);
        var kinds = new HashSet<DnsAnswerKind>();
        for (int round = 0; round < 200_000; round++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            kinds.Add(DnsMessage.Read(bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length), 7, wire).Kind);
        }

        Assert.Equal(Enum.GetValues<DnsAnswerKind>(), kinds.Order());
        byte[] noise = new byte[65_535];
        for (int round = 0; round < 50; round++)
        {
            random.NextBytes(noise);
            good.AsSpan(0, EndOfQuestion(good)).CopyTo(noise);
            noise[6] = noise[7] = 0xFF;
            Assert.NotEqual(DnsAnswerKind.NotOurs, DnsMessage.Read(noise, 7, wire).Kind);
        }
    }

    [Fact]
    public void the_machine_s_own_server_is_the_first_of_its_list()
    {
        Assert.Equal(new IPEndPoint(IPAddress.Parse("9.9.9.9"), 53), ResolverConfiguration.FirstServer(["# nameserver 1.1.1.1", "search example", "nameserver\t9.9.9.9 ", "nameserver 8.8.8.8"]));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("fe80::1%2"), 53), ResolverConfiguration.FirstServer(["nameserver fe80::1%2"]));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 53), ResolverConfiguration.FirstServer(["nameserver", "nameserver x"]));
    }

    private static Task<Result<IReadOnlyList<string>>> Ask(DnsResponder dns, string name = Asked) => new TxtLookup(dns.Endpoint, Short).QueryAsync(name, Ct);

    private static byte[] Truncated(byte[] answer)
    {
        answer[2] |= 0x02;
        return answer;
    }

    private static byte[] Forged(byte[] query, string how)
    {
        byte[] answer = Answer(query, 0, Txt("forged"));
        int end = EndOfQuestion(query);
        switch (how)
        {
            case "id":
                answer[1] ^= 1;
                return answer;
            case "question":
                answer[14] ^= 1;
                return answer;
            case "type":
                answer[end - 3] = 1;
                return answer;
            case "class":
                answer[end - 1] = 3;
                return answer;
            case "not an answer":
                answer[2] = 0x01;
                return answer;
            case "short":
                return answer[..11];
            case "no question":
                return [.. answer[..4], 0, 0, 0, 1, 0, 0, 0, 0, .. Txt("forged")];
            default:
                return [.. answer[..12], 0xC0, 12, 0, 16, 0, 1, .. Txt("forged")];
        }
    }
}
