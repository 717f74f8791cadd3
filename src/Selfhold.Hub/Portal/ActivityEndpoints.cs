using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Storage;
using Selfhold.Supply;
using Selfhold.Transparency;

namespace Selfhold.Hub.Portal;

/// <summary>Who looked: the entries of her chains, looks at a record before she proved it, and their proof to take away. Reading one's own log is no look.</summary>
internal static class ActivityEndpoints
{
    private const string Activity = "/account/activity", Herself = "self", TheOperator = "operator";
    private const int PageSize = 50, Batch = 500, MostGone = 20_000, MostReaders = 300;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(Activity, static (HttpContext http, CancellationToken _) => AccountEndpoints.Signed(http, session => Page(http, session)));
        pages.MapGet(Activity + "/bundle.json", static (HttpContext http, CancellationToken _) => AccountEndpoints.Signed(http, session => Bundle(http, session)));
    }

    private static IResult Bundle(HttpContext http, CurrentSession session)
    {
        PortalParts portal = http.Portal();
        using HubRead read = portal.Storage.BeginRead();
        PersonBundle bundle = portal.Log.Bundle(read, portal.Supply.LooksOf(read, portal.Accounts(read, session.Person)).Owners);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.File(bundle.Write(), "application/json", "bundle.json");
    }

    private static IResult Page(HttpContext http, CurrentSession session)
    {
        PortalParts portal = http.Portal();
        using HubRead read = portal.Storage.BeginRead();
        PersonLooks looks = portal.Supply.LooksOf(read, portal.Accounts(read, session.Person));
        Wanted wanted = Wanted.Of(http);
        (List<LogEntry> found, long? older) = Entries(looks, wanted);
        LogEntry[] newest = [.. looks.Owners.Select(o => portal.Log.EntriesOf(read, [o], null, 1)).Where(e => e.Count > 0).Select(e => e[0])];
        Dictionary<Guid, int> chains = newest.Select((e, i) => (e.Chain, i)).ToDictionary(c => c.Chain, c => c.i + 1);
        var purposes = new Purposes(portal, read, http.Language());
        (string[] witnesses, string[] unverified) = Witnesses(portal, read);
        return PortalShow.Activity(new ActivityView
        {
            SignedIn = true,
            By = wanted.By,
            Outcome = wanted.Outcome is { } outcome ? Word(outcome) : null,
            First = wanted.Before is null,
            Older = older is { } before ? Activity + wanted.Query(before) : null,
            Entries = [.. found.Select(e => Row(portal, read, looks.IsShared(e) ? e with { Number = 0 } : e, chains.GetValueOrDefault(e.Chain), purposes))],
            Shared = found.Exists(looks.IsShared),
            Chains = [.. newest.Select(e => new ChainRow(chains[e.Chain], e.Number, Convert.ToHexStringLower(e.Leaf.Span)))],
            Readers = Readers(http, portal, looks),
            Witnesses = witnesses,
            Unchecked = unverified,
        });
    }

    /// <summary>One page of what was asked for, and where the next begins. A rare thing in a long log is looked for by several pages.</summary>
    private static (List<LogEntry> Found, long? Older) Entries(PersonLooks looks, Wanted wanted)
    {
        var found = new List<LogEntry>();
        long? before = wanted.Before;
        for (int gone = 0; gone < MostGone; gone += Batch)
        {
            int most = wanted.Any ? PageSize + 1 : Batch;
            IReadOnlyList<LogEntry> entries = looks.Entries(before, most);
            foreach (LogEntry entry in entries)
            {
                if (wanted.Fits(entry))
                {
                    if (found.Count == PageSize)
                    {
                        return (found, found[^1].Index);
                    }

                    found.Add(entry);
                }
            }

            if (entries.Count < most)
            {
                return (found, null);
            }

            before = entries[^1].Index;
        }

        return (found, before);
    }

    private static EntryRow Row(PortalParts portal, IStatements from, LogEntry entry, int chain, Purposes purposes)
        => entry.Content is not { } said
            ? new EntryRow(entry.Number, chain, null, null, null, "", "", "erased", [], "", null, null, null, "", 1)
            : new EntryRow(
                entry.Number, chain, said.At, said.Reader.Business is { } business ? portal.NameOf(business) : null, said.Reader.Client is { } client ? portal.Identity.Clients.Find(from, client)?.Name : null, Kind(said.Reader.Kind),
                said.Action, Word(entry.Outcome), said.Fields, purposes.Of(said), entry.Outcome == LookOutcome.Denied ? said.Basis : null, said.Reason, said.Actor, said.Channel, said.Count);

    /// <summary>Whose looks she may ask for: everybody among her newest entries.</summary>
    private static List<ReaderOption> Readers(HttpContext http, PortalParts portal, PersonLooks looks)
    {
        Words words = PortalPages.WordsOf(http);
        Reader[] all = [.. looks.Entries(null, 1_000).Select(e => e.Content?.Reader).OfType<Reader>()];
        var options = new List<ReaderOption>();
        if (Array.Exists(all, r => r.Kind == ReaderKind.Person))
        {
            options.Add(new ReaderOption(Herself, words["activity.who.person"]));
        }

        if (Array.Exists(all, r => r.Kind == ReaderKind.Operator))
        {
            options.Add(new ReaderOption(TheOperator, words["activity.who.operator"]));
        }

        options.AddRange(all.Select(r => r.Business).OfType<Guid>().Distinct().Select(b => new ReaderOption(b.ToString("N"), portal.NameOf(b))).OrderBy(o => o.Name, StringComparer.OrdinalIgnoreCase).Take(MostReaders));
        return options;
    }

    /// <summary>Who signed the published head: those whose lines this hub verifies, and those whose it can't.</summary>
    private static (string[] Verified, string[] Unchecked) Witnesses(PortalParts portal, IStatements from)
    {
        if (portal.Log.Published(from) is not { } text || !SignedNote.Parse(text).TryGet(out SignedNote? note, out _))
        {
            return ([], []);
        }

        NoteVerifier[] keys = [.. portal.Log.Witnesses(from).Select(w => NoteVerifier.Parse(w.Verifier).TryGet(out NoteVerifier? key, out _) ? key : null).OfType<NoteVerifier>().Where(k => k.CanVerify)];
        NoteSignature[] lines = [.. note.Signatures.Where(s => !string.Equals(s.Name, portal.Log.Verifier.Name, StringComparison.Ordinal))];
        string[] verified = [.. lines.Where(s => Array.Exists(keys, k => k.Made(s) && k.Verify(note.Text, s) is not null)).Select(s => s.Name).Distinct(StringComparer.Ordinal)];
        return (verified, [.. lines.Select(s => s.Name).Except(verified, StringComparer.Ordinal)]);
    }

    private static string Word(LookOutcome outcome) => outcome switch
    {
        LookOutcome.Released => "released",
        LookOutcome.Denied => "denied",
        _ => "done",
    };

    private static string Kind(ReaderKind kind) => kind switch
    {
        ReaderKind.Client => "client",
        ReaderKind.Business => "business",
        ReaderKind.Operator => "operator",
        _ => "person",
    };

    /// <summary>What the address asks for.</summary>
    private sealed record Wanted(string? By, LookOutcome? Outcome, long? Before)
    {
        public bool Any => By is null && Outcome is null;

        private Guid Business { get; } = PortalHttp.Id(By);

        public static Wanted Of(HttpContext http)
        {
            string? by = http.Query("by");
            LookOutcome? outcome = http.Query("outcome") switch { "released" => LookOutcome.Released, "denied" => LookOutcome.Denied, "done" => LookOutcome.Done, _ => null };
            return new Wanted(
                by is Herself or TheOperator ? by : PortalHttp.Id(by) is var id && id != Guid.Empty ? id.ToString("N") : null, outcome,
                long.TryParse(http.Query("before"), NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : null);
        }

        /// <summary>What an erased entry said is not known: it stands only where nothing is left out.</summary>
        public bool Fits(LogEntry entry)
            => (Outcome is null || entry.Outcome == Outcome)
                && (By is null || entry.Content?.Reader is { } reader && (By is Herself ? reader.Kind == ReaderKind.Person : By is TheOperator ? reader.Kind == ReaderKind.Operator : reader.Business == Business));

        public string Query(long before)
            => string.Create(CultureInfo.InvariantCulture, $"?before={before}") + (By is null ? "" : "&by=" + By) + (Outcome is { } outcome ? "&outcome=" + Word(outcome) : "");
    }
}

/// <summary>Purposes in words: the sentence of the agreement that an entry names, else the word of the vocabulary.</summary>
internal sealed class Purposes(PortalParts portal, IStatements from, string language)
{
    private readonly Dictionary<string, string?> _sentences = new(StringComparer.Ordinal);

    public string Of(EntryContent said)
    {
        if (said.Agreement is not { Length: 64 } hash)
        {
            return said.Purpose;
        }

        if (!_sentences.TryGetValue(hash, out string? sentence))
        {
            sentence = hash.All(char.IsAsciiHexDigit) && portal.Consent.Agreement(from, Convert.FromHexString(hash)).TryGet(out Agreement? agreement, out _) ? agreement.TextFor(language).Text.Purpose : null;
            _sentences[hash] = sentence;
        }

        return sentence ?? said.Purpose;
    }
}
