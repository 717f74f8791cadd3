using Selfhold.Records.Data;

namespace Selfhold.Records.Resolve;

/// <summary>Moves told by the names under which a business knows its records.</summary>
internal static class RecordNames
{
    public static List<MovedRecord> Moved(DomainScope scope, IReadOnlyList<(Guid Record, Guid Before, Guid? After)> moves)
    {
        var records = new StoredRecords(scope.Storage, KnownPlaces.Of(scope.Storage), scope.Sql);
        Dictionary<Guid, RecordRef> names = records.OpenAll(records.ByIds([.. moves.Select(m => m.Record)])).ToDictionary(r => r.Id, records.RefOf);
        return [.. moves.Where(m => names.ContainsKey(m.Record)).Select(m => new MovedRecord(names[m.Record], m.Before, m.After))];
    }
}
