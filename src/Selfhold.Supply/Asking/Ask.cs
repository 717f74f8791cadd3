using System.Diagnostics;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Supply.Asking;
using Selfhold.Supply.Release;

namespace Selfhold.Supply.Asking
{
    /// <summary>A business wants to ask a person for an agreement.</summary>
    /// <param name="Agreement">The id; its newest version is asked for.</param>
    /// <param name="Id">Pairwise; null where there is an address.</param>
    /// <param name="RequestId">For the log.</param>
    internal sealed record AskFor(Guid Agreement, string? Id, string? Email, string RequestId);
}

namespace Selfhold.Supply
{
    // DESIGN §12.6: asking takes a pairwise id, or answers the same whether the address exists or not.
    public sealed partial class SupplyRoom
    {
        /// <summary>
        /// An answer about an address takes this long at least: longer than everything that depends on whether somebody has it. What a stopwatch could tell is lost in it.
        /// </summary>
        internal static readonly TimeSpan EvenTime = TimeSpan.FromMilliseconds(60);

        /// <summary>Asks a person for an agreement.</summary>
        /// <returns>The request's id, random; errors <c>token_invalid</c>, <c>agreement_not_found</c>, <c>customer_not_found</c>, <c>customer_erased</c>. Nothing that depends on who has an address.</returns>
        internal async Task<Result<Guid>> Ask(AccessToken token, AskFor ask, CancellationToken ct)
        {
            long began = Stopwatch.GetTimestamp();
            if (!Prepare(token, ask).TryGet(out Asked? asked, out Error? refused))
            {
                return refused;
            }

            Result<Requested> made = await Storage.TryWriteAsync(write => Consent.Request(write, new Ask(asked.Caller.ClientId, asked.Caller.Business, asked.Agreement.Hash, AccountsOf(write, ask, asked))), ct).ConfigureAwait(false);
            if (!made.TryGet(out Requested? request, out Error? error))
            {
                return error.Code is "agreement_not_found" or "agreement_retired" ? SupplyErrors.AgreementNotFound() : error;
            }

            if (asked.Who is { } who)
            {
                // By an address there is no entry: it would take its time, and only where somebody has it. She sees the request itself.
                await Log.Append(_ => new Looked<bool>(true, [Entry(asked, ask, who)]), ct).ConfigureAwait(false);
            }
            else if (EvenTime - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, CancellationToken.None).ConfigureAwait(false);
            }

            return request.Id;
        }

        /// <summary>What became of a request: <c>pending</c>, <c>answered</c> or <c>expired</c>. A no, and nobody at all, look like silence.</summary>
        internal Result<string> StateOf(AccessToken token, string id)
        {
            using HubRead read = Storage.BeginRead();
            if (!Identity.ApiTokens.Caller(read, token).TryGet(out ApiCaller? caller, out _))
            {
                return SupplyErrors.TokenInvalid();
            }

            return (Guid.TryParseExact(id, "D", out Guid request) ? Consent.RequestState(read, caller.Business, request) : null) switch
            {
                null => SupplyErrors.RequestNotFound(),
                "given" => "answered",
                "expired" => "expired",
                _ => "pending",
            };
        }

        private Result<Asked> Prepare(AccessToken token, AskFor ask)
        {
            using HubRead read = Storage.BeginRead();
            if (!Identity.ApiTokens.Caller(read, token).TryGet(out ApiCaller? caller, out _))
            {
                return SupplyErrors.TokenInvalid();
            }

            if (!Consent.Agreement(read, ask.Agreement).TryGet(out Agreement? agreement, out _) || agreement.Business != caller.Business || agreement.RetiredAt is not null)
            {
                return SupplyErrors.AgreementNotFound();
            }

            Resolved? who = ask.Id is { } id ? Resolver.Find(read, caller.Domain, id) : null;
            return who?.Missing is { } missing ? missing : new Asked(caller, agreement, who);
        }

        private IReadOnlyList<Guid> AccountsOf(HubWrite write, AskFor ask, Asked asked)
            => asked.Who is { } who ? who.Accounts : Identity.PersonWithEmail(write, ask.Email!) is { } person ? Identity.Accounts(write, person) : [];

        private static EntryDraft Entry(Asked asked, AskFor ask, Resolved who) => new()
        {
            Owner = who.Owner,
            Kind = who.Kind,
            Reader = new Reader(ReaderKind.Client, asked.Caller.Business, asked.Caller.ClientId),
            Action = "request",
            Outcome = LookOutcome.Done,
            Fields = ReadAsk.InOrder(asked.Agreement.Attributes),
            Purpose = asked.Agreement.Purpose,
            Basis = "request",
            Agreement = asked.Agreement.HashText,
            Channel = "api",
            RequestId = ask.RequestId,
        };

        private sealed record Asked(ApiCaller Caller, Agreement Agreement, Resolved? Who);
    }
}
