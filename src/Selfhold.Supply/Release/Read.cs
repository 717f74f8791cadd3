using System.Buffers;
using System.Text;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Supply.Release;

namespace Selfhold.Supply;

// The life of a release: who, decide and log, commit, ask again, unseal, filter.
public sealed partial class SupplyRoom
{
    /// <summary>So many are asked and unsealed in one snapshot: of a larger number, the last would be as old as the first.</summary>
    private const int InOneSnapshot = 32;

    private Resolver? _resolver;

    internal Resolver Resolver => _resolver ??= new Resolver(this);

    /// <summary>Reads customers for a program of a business, each with an entry of its own.</summary>
    /// <returns>In the order of the ids; an error <c>token_invalid</c> where the token counts no more.</returns>
    /// <exception cref="StorageException">Something can't be read, or the log can't be written: nothing was released.</exception>
    internal async Task<Result<IReadOnlyList<ReadItem>>> Read(AccessToken token, ReadAsk ask, CancellationToken ct)
    {
        if (!Find(token, ask).TryGet(out Found? found, out Error? error))
        {
            return error;
        }

        if (ask.Basis == ReadBasis.OwnRecords)
        {
            return await ReadOwn(found.Caller, ask, found.Looks, ct).ConfigureAwait(false);
        }

        Appended<Decision?[]> appended = await Log.Append(write => Admit(write, found.Caller, ask, found.Looks, "read", uses: true), ct).ConfigureAwait(false);
        return Open(found, ask, appended);
    }

    /// <summary>What might be read now, without a value.</summary>
    /// <inheritdoc cref="Read"/>
    internal async Task<Result<ReadItem>> Decide(AccessToken token, ReadAsk ask, CancellationToken ct)
    {
        if (!Find(token, ask).TryGet(out Found? found, out Error? error))
        {
            return error;
        }

        Look look = found.Looks[0];
        if (look.Who.Missing is { } missing)
        {
            return new ReadItem(look.Who.Id) { Refused = missing };
        }

        Appended<Decision?[]> appended = await Log.Append(write => Admit(write, found.Caller, ask, found.Looks, "decision", uses: false), ct).ConfigureAwait(false);
        using HubRead read = Storage.BeginRead();
        return appended.Value[0] is { } decided && Holds(read, found.Caller, look, decided)
            ? new ReadItem(look.Who.Id) { Allowed = decided.Attributes, Agreement = decided.Agreement, Until = decided.Until, UsesLeft = decided.UsesLeft }
            : new ReadItem(look.Who.Id) { Refused = SupplyErrors.NotAvailable() };
    }

    /// <summary>A validator of what was released: of the same values another for each client, person and purpose, so that two who compare theirs learn nothing.</summary>
    internal UInt128 Validator(string client, ReadAsk ask, ReadItem item, ReadOnlySpan<byte> values)
    {
        var content = new ArrayBufferWriter<byte>(values.Length + 256);
        Write(client);
        Write(item.Id);
        Write(ask.Purpose);
        content.Write(item.Agreement.Span);
        foreach (string attribute in item.Allowed)
        {
            Write(attribute);
        }

        content.Write(values);
        return Keys.Hash(content.WrittenSpan);

        void Write(string text)
        {
            Encoding.UTF8.GetBytes(text.AsSpan(), content);
            content.Write("\n"u8);
        }
    }

    /// <summary>One snapshot: whether the token counts, and whom each id names.</summary>
    private Result<Found> Find(AccessToken token, ReadAsk ask)
    {
        using HubRead read = Storage.BeginRead();
        if (!Identity.ApiTokens.Caller(read, token).TryGet(out ApiCaller? caller, out _))
        {
            return SupplyErrors.TokenInvalid();
        }

        var looks = new Look[ask.Ids.Count];
        Dictionary<Guid, int>? first = looks.Length > 1 ? new Dictionary<Guid, int>(looks.Length) : null;
        for (int i = 0; i < looks.Length; i++)
        {
            Resolved who = Resolver.Find(read, caller.Domain, ask.Ids[i]);

            // Two ids of one person are one look, with one entry and one answer.
            int at = who.Missing is null && first is not null && !first.TryAdd(who.Owner, i) ? first[who.Owner] : i;
            looks[i] = new Look(who, at);
        }

        return new Found(caller, looks);
    }

    /// <summary>In the log's own transaction: the decision about each person, and the entry that tells of it.</summary>
    private Looked<Decision?[]> Admit(HubWrite write, ApiCaller caller, ReadAsk ask, Look[] looks, string action, bool uses)
    {
        var decisions = new Decision?[looks.Length];
        var entries = new List<EntryDraft>(looks.Length);
        var reader = new Reader(ReaderKind.Client, caller.Business, caller.ClientId);
        for (int i = 0; i < looks.Length; i++)
        {
            Resolved who = looks[i].Who;
            if (who.Missing is not null || looks[i].Same != i)
            {
                continue;
            }

            Decision? decision = who.Served && who.Accounts.Count > 0 ? Consent.Decide(write, who.Accounts, caller.Business, ask.Purpose, ask.Attributes) : null;

            // Of two that are after the last use, one gets it.
            bool allowed = decision is { Allows: true }, spent = allowed && uses && !Consent.CountUse(write, decision!);
            allowed &= !spent;
            decisions[i] = allowed ? decision : null;
            entries.Add(new EntryDraft
            {
                Owner = who.Owner,
                Kind = who.Kind,
                Reader = reader,
                Action = action,
                Outcome = !allowed ? LookOutcome.Denied : uses ? LookOutcome.Released : LookOutcome.Done,
                Fields = allowed ? decision!.Attributes : ask.Attributes,
                Purpose = ask.Purpose,
                Basis = allowed ? "grant" : spent ? "used_up" : decision?.Why ?? (who.Accounts.Count == 0 ? "not_proven" : "account_disabled"),
                Grant = allowed ? decision!.Grant : null,
                Agreement = allowed ? Convert.ToHexStringLower(decision!.Agreement.Span) : null,
                Channel = "api",
                RequestId = ask.RequestId,
            });
        }

        return new Looked<Decision?[]>(decisions, entries);
    }

    /// <summary>After the commit: asks again in a new snapshot, and unseals what is still allowed there.</summary>
    private ReadItem[] Open(Found found, ReadAsk ask, Appended<Decision?[]> appended)
    {
        Look[] looks = found.Looks;
        var items = new ReadItem[looks.Length];
        HubRead? read = null;
        int inSnapshot = 0, released = 0;
        try
        {
            for (int i = 0; i < looks.Length; i++)
            {
                if (looks[i].Same != i)
                {
                    items[i] = items[looks[i].Same] with { Id = looks[i].Who.Id };
                    continue;
                }

                if (read is null || inSnapshot == InOneSnapshot)
                {
                    read?.Dispose();
                    read = Storage.BeginRead();
                    inSnapshot = 0;
                }

                inSnapshot++;
                items[i] = Open(read, found.Caller, looks[i], appended.Value[i], appended.Admission);
                released += items[i].Refused is null ? 1 : 0;
            }
        }
        finally
        {
            read?.Dispose();
        }

        if (released > InOneSnapshot)
        {
            AskOnceMore(found, appended.Value, items);
        }

        return items;
    }

    private ReadItem Open(HubRead read, ApiCaller caller, Look look, Decision? decided, Admission? admission)
    {
        if (look.Who.Missing is { } missing)
        {
            return new ReadItem(look.Who.Id) { Refused = missing };
        }

        if (admission is null || decided is null || !Holds(read, caller, look, decided))
        {
            return new ReadItem(look.Who.Id) { Refused = SupplyErrors.NotAvailable() };
        }

        return new ReadItem(look.Who.Id)
        {
            Allowed = decided.Attributes,
            Values = GrantedValues.Of(Records.PersonRecord(read, admission, look.Who.Accounts, GrantedValues.Needed(decided.Attributes)), decided.Attributes, caller.Business, Today),
            Agreement = decided.Agreement,
            Until = decided.Until,
            UsesLeft = decided.UsesLeft is { } left ? left - 1 : null,
            Receipt = ReceiptOf(admission, look.Who.Owner),
        };
    }

    /// <summary>Unsealing many takes a while: what was withdrawn meanwhile is not answered.</summary>
    private void AskOnceMore(Found found, Decision?[] decided, ReadItem[] items)
    {
        using HubRead read = Storage.BeginRead();
        for (int i = 0; i < items.Length; i++)
        {
            Look look = found.Looks[i];
            if (items[i].Refused is null && !Holds(read, found.Caller, look, decided[look.Same]!))
            {
                items[i] = new ReadItem(items[i].Id) { Refused = SupplyErrors.NotAvailable() };
            }
        }
    }

    /// <summary>Whether what was decided holds in this snapshot: the same person behind the id, and the same decision about her.</summary>
    private bool Holds(HubRead read, ApiCaller caller, Look look, Decision decided)
        => look.Who.Is(Resolver.Find(read, caller.Domain, look.Who.Id)) && Consent.StillHolds(read, look.Who.Accounts, decided);

    private DateOnly Today => DateOnly.FromDateTime(Storage.Clock.GetUtcNow().UtcDateTime);

    private static Receipt ReceiptOf(Admission admission, Guid owner)
    {
        foreach (Receipt receipt in admission.Receipts)
        {
            if (receipt.Owner == owner)
            {
                return receipt;
            }
        }

        throw new InvalidOperationException("What was released has no entry.");
    }

    /// <param name="Same">The index of the first look at the same person.</param>
    private sealed record Look(Resolved Who, int Same);

    private sealed record Found(ApiCaller Caller, Look[] Looks);
}
