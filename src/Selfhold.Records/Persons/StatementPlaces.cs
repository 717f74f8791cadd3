using System.Diagnostics.CodeAnalysis;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

/// <summary>A statement that holds, without what it says: what is needed to take it back, or to put another beside it.</summary>
public sealed record StatementPlace(Guid Id, Guid Account, string Attribute, int Slot);

public sealed partial class RecordsRoom
{
    /// <summary>Whether codes can be sent to phones.</summary>
    public bool SendsMessages => _persons?.Messages is not null;

    /// <summary>What a person has said of herself and not taken back: which attributes, and no value.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked through the room.")]
    public IReadOnlyList<StatementPlace> StatementPlaces(IStatements from, IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(accounts);
        if (accounts.Count == 0)
        {
            return [];
        }

        using PreparedSql select = from.Prepare(
            $"SELECT statement_id, person_id, attribute, slot FROM records_statement WHERE ended_at IS NULL AND person_id {Among.In(accounts, 0)} ORDER BY stated_at DESC, statement_id DESC", Among.Types(accounts));
        using SqlRows rows = select.Bind(0, accounts).Query();
        var places = new List<StatementPlace>();
        while (rows.Read())
        {
            places.Add(new StatementPlace(rows.Uuid(0), rows.Uuid(1), rows.Text(2)!, (int)rows.Long(3)));
        }

        return places;
    }
}
