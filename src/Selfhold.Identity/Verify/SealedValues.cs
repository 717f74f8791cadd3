using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.Verify;

/// <summary>Every sealed value of the room opens at its place.</summary>
internal sealed class SealedValues : IDataCheck
{
    public string Name => "sealed values of accounts";

    /// <summary>Where values of persons lie: table, id of the row, the person, what it is.</summary>
    private static readonly (string Table, string Row, string Person, string Purpose)[] Persons =
    [
        ("identity_person", "person_id", "person_id", "details"),
        ("identity_contact", "contact_id", "person_id", "value"),
        ("identity_totp", "person_id", "person_id", "secret"),
        ("identity_session", "session_id", "person_id", "details"),
    ];

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var keys = new RoomKeys(storage);
        long looked = 0;
        foreach ((string table, string row, string person, string purpose) in Persons)
        {
            // Rows first, keys after: PostgreSQL answers one question at a time.
            foreach ((Guid id, Guid of, byte[] value) in Rows(storage, $"SELECT {row}, {person}, sealed FROM {table} ORDER BY {person}"))
            {
                if (++looked % 1024 == 0)
                {
                    progress?.Report(looked);
                }

                if (Try(storage, keys, of, key => key.Open(table, purpose, id, value)) is { } problem)
                {
                    yield return problem;
                }
            }
        }
    }

    private static IEnumerable<(Guid Row, Guid Person, byte[] Value)> Rows(HubStorage storage, string sql)
    {
        using HubRead read = storage.BeginRead();
        using PreparedSql select = read.Prepare(sql);
        using SqlRows rows = select.Query();
        while (rows.Read())
        {
            yield return (rows.Uuid(0), rows.Uuid(1), rows.Bytes(2).ToArray());
        }
    }

    private static DataProblem? Try(HubStorage storage, RoomKeys keys, Guid person, Action<PersonKey> open)
    {
        try
        {
            using HubRead read = storage.BeginRead();
            using PersonKey key = keys.Open(read, person);
            open(key);
            return null;
        }
        catch (StorageException e)
        {
            return new DataProblem(e.Error.Code, e.Error.Message);
        }
    }
}
