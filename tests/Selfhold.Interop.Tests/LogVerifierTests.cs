using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Selfhold.AccessLog;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.Interop.Tests;

/// <summary>A second verifier, in Node, made from docs/spec/bundle.md alone: it must say of every bundle and every served log what ours says.</summary>
public sealed class LogVerifierTests : IAsyncLifetime
{
    private static readonly Guid Her = new("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly Guid Customer = new("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    private readonly string _folder = Directory.CreateTempSubdirectory("selfhold-log-").FullName;
    private WebApplication? _app;
    private HubStorage? _storage;
    private AccessLogRoom? _log;
    private string _url = "";

    public async ValueTask InitializeAsync()
    {
        _storage = HubStorage.Open(new HubLocation(Path.Combine(_folder, "data"), null), create: true, new StorageOptions { Parts = [AccessLogRoom.Tables] }).Value;
        _log = new AccessLogRoom(_storage, new AccessLogOptions { Origin = "hub.example/log" });
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_storage).AddSingleton(_log).AddAccessLog();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapAccessLog();
        await _app.StartAsync();
        _url = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/log";
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _log?.Dispose();
        _storage?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task both_say_the_same_of_a_bundle_and_of_every_change_to_it()
    {
        await Fill(40);
        string seen = await Published(40);
        await Fill(30);
        byte[] good = Bundle(40).Write();
        var bundles = new List<(string What, byte[] Bytes)> { ("nothing", good) };
        foreach (string path in Leaves(JsonNode.Parse(good)!, "$"))
        {
            foreach (bool gone in (bool[])[false, true])
            {
                JsonNode copy = JsonNode.Parse(good)!;
                JsonNode at = At(copy, path);
                at.ReplaceWith(gone ? null : Altered(at));
                bundles.Add(($"{path} {(gone ? "taken away" : "changed")}", Encoding.UTF8.GetBytes(copy.ToJsonString())));
            }
        }

        bundles.AddRange(Rearranged(good));
        bundles.Add(("a member twice", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(good).Replace("\"format\"", "\"origin\":\"x\",\"format\""))));
        bundles.Add(("cut off", good[..(good.Length / 2)]));

        var options = new BundleCheckOptions { Keys = [_log!.Verifier], Seen = seen };
        string[] files = [.. bundles.Select((b, i) => Written($"b{i}.json", b.Bytes))];
        JsonNode[] theirs = [.. await Node(["verify/many.mjs", _log.Verifier.ToString(), Written("seen.txt", Encoding.UTF8.GetBytes(seen)), .. files])];
        Assert.Equal(bundles.Count, theirs.Length);
        int bad = 0;
        for (int i = 0; i < theirs.Length; i++)
        {
            BundleReport ours = BundleCheck.Run(bundles[i].Bytes, options);
            string said = $"{bundles[i].What}: ours {ours.Bad?.Code ?? "good"} at {ours.Bad?.Number}, theirs {theirs[i].ToJsonString()}";
            Assert.True(ours.Bad is null == (bool)theirs[i]["ok"]!, said);
            if (ours.Bad is { } finding)
            {
                bad++;
                Assert.True(finding.Code == (string?)theirs[i]["code"] || finding.Code == "bundle_malformed", said);
                Assert.True(finding.Code == "bundle_malformed" || finding.Number == (long?)theirs[i]["number"], said);
            }
        }

        Assert.Null(BundleCheck.Run(good, options).Bad);
        Assert.True(BundleCheck.Run(good, options).ContinuesSeen);
        Assert.True(bad > 100);
    }

    [Fact]
    public async Task the_other_verifier_rebuilds_the_served_log_and_finds_a_fork_and_a_changed_leaf()
    {
        await Fill(300);
        string seen = await Published(300);
        await Fill(260);
        string newest = await Published(560);
        string key = _log!.Verifier.ToString();
        string bundle = Written("bundle.json", Bundle(300).Write());
        JsonNode good = Assert.Single(await Node(["verify/served.mjs", _url, "--key", key, "--seen", Written("seen.txt", Encoding.UTF8.GetBytes(seen)), "--bundle", bundle]));
        Assert.True((bool)good["ok"]!, good.ToJsonString());
        Assert.Equal(560, (long)good["size"]!);
        Assert.Equal(newest, await Published(560));

        using (var http = new HttpClient())
        {
            Assert.Equal(key + "\n", await http.GetStringAsync(_url + "/key", TestContext.Current.CancellationToken));
            Assert.Equal(8192, (await http.GetByteArrayAsync(_url + "/tile/0/001", TestContext.Current.CancellationToken)).Length);
        }

        // A leaf changed in the database: the served tiles no longer make the signed root, and the hub's own check names it.
        await _storage!.WriteAsync(
            write =>
            {
                using PreparedSql update = write.Prepare("UPDATE accesslog_entry SET leaf = @p0 WHERE seq = 530", BulkType.Bytes);
                return update.Bytes(0, RandomNumberGenerator.GetBytes(32)).Execute();
            },
            TestContext.Current.CancellationToken);
        JsonNode bad = Assert.Single(await Node(["verify/served.mjs", _url, "--key", key], 1));
        Assert.Equal("head_differs", (string?)bad["code"]);
        Assert.Equal(530, _log.Verify(ct: TestContext.Current.CancellationToken).Bad?.Index);
    }

    private PersonBundle Bundle(long since)
    {
        using HubRead read = _storage!.BeginRead();
        return _log!.Bundle(read, [Her, Customer], [since]);
    }

    private async Task Fill(int entries)
    {
        var shop = new Reader(ReaderKind.Client, new Guid("11111111-2222-3333-4444-555555555555"), "shop");
        for (int i = 0; i < entries; i++)
        {
            EntryDraft draft = new()
            {
                Owner = i % 5 == 0 ? Her : i % 7 == 0 ? Customer : new Guid(i % 11, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), Kind = i % 5 == 0 ? OwnerKind.Person : OwnerKind.Customer, Reader = shop, Action = "read",
                Outcome = LookOutcome.Released, Fields = ["address", "name"], Purpose = "delivery", Basis = "grant", Channel = "api", Reason = i % 10 == 0 ? "K\u00fcndigung \"pr\u00fcfen\"\n\u0001\ud83d\ude00" : null,
            };
            await _log!.Append(_ => new Looked<int>(0, [draft]), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The published head of this size; the hub publishes within a second.</summary>
    private async Task<string> Published(long size)
    {
        using var http = new HttpClient();
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage answer = await http.GetAsync(_url + "/checkpoint", TestContext.Current.CancellationToken);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode && Checkpoint.Parse(SignedNote.Parse(text).Value.Text).Value.Size == size)
            {
                return text;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No head over {size} entries was published.");
    }

    private string Written(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static async Task<IEnumerable<JsonNode>> Node(string[] arguments, int status = 0)
    {
        (int ended, string output, string error) = await Interop.Tests.Node.RunAsync(arguments);
        Assert.True(ended == status, $"{ended}\n{output}\n{error}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!);
    }

    /// <summary>Entries taken out, moved, doubled, renumbered, exchanged between chains.</summary>
    private static IEnumerable<(string, byte[])> Rearranged(byte[] good)
    {
        (string, Func<BundleChain, BundleChain, BundleEntry[]>)[] ways =
        [
            ("second entry out", (c, _) => [c.Entries[0], .. c.Entries.Skip(2)]),
            ("first entry out", (c, _) => [.. c.Entries.Skip(1)]),
            ("last entry out", (c, _) => [.. c.Entries.SkipLast(1)]),
            ("two exchanged", (c, _) => [c.Entries[1], c.Entries[0], .. c.Entries.Skip(2)]),
            ("one twice", (c, _) => [c.Entries[0], c.Entries[0], .. c.Entries.Skip(1)]),
            ("renumbered", (c, _) => [c.Entries[0], .. c.Entries.Skip(2).Select(e => e with { Number = e.Number - 1 })]),
            ("another's entry", (c, o) => [c.Entries[0], o.Entries[1], .. c.Entries.Skip(2)]),
            ("called erased", (c, _) => [c.Entries[0] with { Erased = true, Entry = null, Nonce = null }, .. c.Entries.Skip(1)]),
            ("half erased", (c, _) => [c.Entries[0] with { Erased = true, Entry = null }, .. c.Entries.Skip(1)]),
        ];
        PersonBundle bundle = PersonBundle.Parse(good).Value;
        foreach ((string what, Func<BundleChain, BundleChain, BundleEntry[]> way) in ways)
        {
            yield return (what, (bundle with { Chains = [bundle.Chains[0] with { Entries = way(bundle.Chains[0], bundle.Chains[1]) }, bundle.Chains[1]] }).Write());
        }

        yield return ("a chain twice", (bundle with { Chains = [bundle.Chains[0], bundle.Chains[0]] }).Write());
    }

    private static JsonNode? Altered(JsonNode value)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            return value.GetValue<long>() + 1;
        }

        string text = value.GetValue<string>();
        int at = text.Length / 2;
        return text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
    }

    private static IEnumerable<string> Leaves(JsonNode node, string path) => node switch
    {
        JsonObject o => o.SelectMany(m => Leaves(m.Value!, $"{path}.{m.Key}")),
        JsonArray a => a.SelectMany((v, i) => Leaves(v!, $"{path}[{i}]")),
        _ => [path],
    };

    private static JsonNode At(JsonNode root, string path)
    {
        JsonNode at = root;
        foreach (string part in path.Replace("[", ".[").Split('.').Skip(1))
        {
            at = part.StartsWith('[') ? at[int.Parse(part[1..^1])]! : at[part]!;
        }

        return at;
    }
}
