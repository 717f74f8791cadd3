using Selfhold.Storage;

namespace Selfhold.Consent.Verify;

/// <summary>Every published agreement is as its business signed it, and every version follows the one before.</summary>
internal sealed class AgreementsHold : IDataCheck
{
    public string Name => "agreements and their signatures";

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var room = new ConsentRoom(storage, options: null, toWrite: false);
        List<(Guid Id, long Version)> all = [];
        using (HubRead read = storage.BeginRead())
        {
            using PreparedSql select = read.Prepare("SELECT agreement_id, version FROM consent_agreement ORDER BY agreement_id, version");
            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                all.Add((rows.Uuid(0), rows.Long(1)));
            }
        }

        long looked = 0;
        Agreement? before = null;
        foreach ((Guid id, long version) in all)
        {
            progress?.Report(++looked);
            (Agreement? found, DataProblem? problem) = Read(room, id, version);
            if (problem is not null)
            {
                yield return problem;
            }
            else if (found!.Version > 1 && (before?.Id != id || before.Version != version - 1 || found.Predecessor is not { } hash || !hash.Span.SequenceEqual(before.Hash.Span)))
            {
                yield return new DataProblem("agreement_gap", $"Version {version} of agreement {id} does not follow the version before it, which is missing or another. Restore it from a backup.");
            }

            before = found;
        }
    }

    private static (Agreement? Found, DataProblem? Problem) Read(ConsentRoom room, Guid id, long version)
    {
        try
        {
            Result<Agreement> found = room.Agreement(id, version);
            return found.IsOk ? (found.Value, null) : (null, new DataProblem(found.Error!.Code, found.Error.Message));
        }
        catch (StorageException e)
        {
            return (null, new DataProblem(e.Error.Code, e.Error.Message));
        }
    }
}
