using Selfhold.Records.Verify;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>A proof and the place of the record's key say the same; statements and points open under their person's key.</summary>
internal sealed class PersonChecks : IDataCheck
{
    private static readonly (string Sql, Func<Guid, DataProblem> Problem)[] References =
    [
        ("SELECT k.record_id FROM keys_record k LEFT JOIN records_proof p ON p.record_id = k.record_id WHERE k.under IS NOT NULL AND p.record_id IS NULL", PersonProblems.HeldWithoutProof),
        ("SELECT p.record_id FROM records_proof p LEFT JOIN keys_record k ON k.record_id = p.record_id WHERE k.under IS NULL OR k.under <> p.person_id", PersonProblems.ProofWithoutKey),
        ("SELECT p.record_id FROM records_proof p LEFT JOIN records_record r ON r.record_id = p.record_id WHERE r.record_id IS NULL", id => Problems.Dangling("records_proof", id)),
        ("SELECT p.record_id FROM records_proof p JOIN records_record r ON r.record_id = p.record_id WHERE r.domain_number <> p.domain_number", id => Problems.WrongDomain("records_proof", id)),
    ];

    public string Name => "persons";

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        using HubRead read = storage.BeginRead();
        foreach ((string sql, Func<Guid, DataProblem> problem) in References)
        {
            foreach (Guid id in Ids(read, sql))
            {
                yield return problem(id);
            }
        }

        long looked = 0;
        foreach (DataProblem problem in Sealed(storage, read, StatementRows.Table, "statement_id"))
        {
            yield return problem;
            progress?.Report(++looked);
        }

        foreach (DataProblem problem in Sealed(storage, read, "records_challenge", "challenge_id"))
        {
            yield return problem;
            progress?.Report(++looked);
        }
    }

    private static List<Guid> Ids(HubRead read, string sql)
    {
        using PreparedSql select = read.Prepare(sql);
        using SqlRows rows = select.Query();
        var ids = new List<Guid>();
        while (rows.Read())
        {
            ids.Add(rows.Uuid(0));
        }

        return ids;
    }

    /// <summary>Person by person, each key opened once.</summary>
    private static IEnumerable<DataProblem> Sealed(HubStorage storage, HubRead read, string table, string id)
    {
        foreach (Guid person in Ids(read, $"SELECT DISTINCT person_id FROM {table} ORDER BY person_id"))
        {
            var rows = new List<(Guid Id, byte[] Value)>();
            using (PreparedSql select = read.Prepare($"SELECT {id}, sealed FROM {table} WHERE person_id = @p0", BulkType.Uuid))
            {
                using SqlRows found = select.Uuid(0, person).Query();
                while (found.Read())
                {
                    rows.Add((string.Equals(table, StatementRows.Table, StringComparison.Ordinal) ? found.Uuid(0) : new Guid(found.Bytes(0), bigEndian: true), found.Bytes(1).ToArray()));
                }
            }

            using HolderKey? key = Key(storage, read, person);
            foreach ((Guid row, byte[] value) in rows)
            {
                if (key is null || !key.Opens(new SealContext(table, "value", row, 0), value))
                {
                    yield return PersonProblems.Damaged(table, row);
                }
            }
        }
    }

    private static HolderKey? Key(HubStorage storage, HubRead read, Guid person)
    {
        try
        {
            return storage.Keys.Holder(read, person);
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "sealed_value_damaged", StringComparison.Ordinal))
        {
            return null;
        }
    }
}

/// <summary>What is found about proofs and statements, with what to do.</summary>
internal static class PersonProblems
{
    public static DataProblem HeldWithoutProof(Guid record) => new("held_without_proof", $"keys_record {record} lies under a person's key, and no proof says why. Restore a backup in which both are of one time.");
    public static DataProblem ProofWithoutKey(Guid record) => new("proof_without_key", $"records_proof {record} is of a record whose key does not lie under that person's. Restore a backup in which both are of one time.");
    public static DataProblem Damaged(string table, Guid row) => new("sealed_value_damaged", $"A sealed value in {table} (row {row}) can't be opened: it was altered, or belongs elsewhere. Restore it from a backup.");
}
