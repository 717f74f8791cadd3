using Selfhold.AccessLog;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply.Data;
using Selfhold.Supply.Release;

namespace Selfhold.Supply.Release
{
    /// <summary>One of a business's own records, with the proof of the look.</summary>
    internal sealed record ReadRecord(OwnRecordView View, Guid Customer, Receipt Receipt);
}

namespace Selfhold.Supply
{
    // A business's own source records through its programs.
    public sealed partial class SupplyRoom
    {
        /// <summary>Reads one source record of the business. A look at the customer that it belongs to, with an entry for each owner.</summary>
        /// <returns>Errors <c>token_invalid</c>, <c>source_not_found</c>, <c>record_not_found</c>.</returns>
        internal async Task<Result<ReadRecord>> ReadRecord(AccessToken token, RecordRef record, string requestId, CancellationToken ct)
        {
            if (!CallerOf(token).TryGet(out ApiCaller? caller, out Error? refused))
            {
                return refused;
            }

            // What is matched anew in between is looked at anew.
            for (int attempt = 0; ; attempt++)
            {
                if (!Records.OwnRecordOf(caller.Business, record).TryGet(out FoundCustomer? found, out Error? missing))
                {
                    return Storages.Rethrow(missing);
                }

                if (found.Domain != caller.Domain || !Records.Sight(found.Customer).TryGet(out CustomerInSight? sight, out _))
                {
                    return SupplyErrors.RecordNotFound();
                }

                var ask = new ReadAsk([], [], ReadAsk.OwnPurpose, ReadBasis.OwnRecords, requestId);
                Appended<bool> appended = await Log.Append(_ => new Looked<bool>(true, [.. sight.Owners.Select(o => OwnEntry(caller, ask, sight, o))]), ct).ConfigureAwait(false);
                Result<OwnRecordView> view = Records.OwnRecord(appended.Admission!, sight, caller.Business, record);
                if (view.TryGet(out OwnRecordView? shown, out Error? error))
                {
                    return new ReadRecord(shown, sight.Customer, ReceiptOf(appended.Admission!, sight.Owners[0].Id));
                }

                if (attempt == 2 || error.Code is not "look_changed")
                {
                    return error.Code is "look_changed" ? SupplyErrors.Unavailable() : Storages.Rethrow(error);
                }
            }
        }

        /// <summary>Writes source records of the business, and tells those of it whom they are about.</summary>
        /// <returns>As <see cref="RecordsRoom.WriteRecords"/>, and <c>token_invalid</c>.</returns>
        internal async Task<Result<OwnWriteReport>> WriteRecords(AccessToken token, string source, IReadOnlyList<OwnWrite> writes, string requestId, CancellationToken ct)
        {
            if (!CallerOf(token).TryGet(out ApiCaller? caller, out Error? refused))
            {
                return refused;
            }

            // Matching is work for a thread of its own, not for one that answers others. The entries are in the write: neither is without the other.
            Result<OwnWriteReport> written = await Task.Run(() => Records.WriteRecords(caller.Business, source, writes, Tell, ct), ct).ConfigureAwait(false);
            return written.Error is { } error ? Storages.Rethrow(error) : written;

            void Tell(HubWrite write, IReadOnlyList<CustomerInSight> touched)
                => Log.AppendIn(write, [.. touched.SelectMany(s => s.Owners.Select(o => (Owner: o, Sight: s))).DistinctBy(e => e.Owner.Id).Select(e => WriteEntry(caller, requestId, e.Sight, e.Owner))]);
        }

        private Result<ApiCaller> CallerOf(AccessToken token)
        {
            using HubRead read = Storage.BeginRead();
            return Identity.ApiTokens.Caller(read, token).TryGet(out ApiCaller? caller, out _) ? caller : SupplyErrors.TokenInvalid();
        }

        private static EntryDraft WriteEntry(ApiCaller caller, string requestId, CustomerInSight customer, LookOwner owner) => new()
        {
            Owner = owner.Id,
            Kind = owner.Kind,
            Reader = new Reader(ReaderKind.Client, caller.Business, caller.ClientId),
            Action = "write",
            Outcome = LookOutcome.Done,
            Fields = customer.Attributes,
            Purpose = ReadAsk.OwnPurpose,
            Basis = "own_records",
            Channel = "api",
            RequestId = requestId,
            Records = customer.Records,
        };
    }
}
