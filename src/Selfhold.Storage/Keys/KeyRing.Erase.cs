namespace Selfhold.Storage;

/// <summary>Keys that end for good.</summary>
public sealed partial class KeyRing
{
    /// <summary>
    /// Destroys a record's key, or a person's with all keys that lie under it, and leaves a tombstone for each: what they sealed can never be opened again, in this database and in any backup that is restored from
    /// now on with a key backup that knows the tombstones. Nothing is kept that could bring them back; copies of old key backups can, as long as they exist.
    /// </summary>
    /// <remarks>
    /// What lies under a person's key could not be opened without it anyway: what is to be kept is released first (<see cref="Release"/>). The sealed rows themselves are the caller's to delete, in the same write.
    /// </remarks>
    /// <returns>How many keys were destroyed; 0 where there was none, which leaves a tombstone all the same.</returns>
    public int Erase(HubWrite write, Guid record)
    {
        ArgumentNullException.ThrowIfNull(write);
        var gone = new List<Guid> { record };
        using (PreparedSql held = write.Prepare("SELECT record_id FROM keys_record WHERE under = @p0", BulkType.Uuid))
        using (SqlRows rows = held.Uuid(0, record).Query())
        {
            while (rows.Read())
            {
                gone.Add(rows.Uuid(0));
            }
        }

        int destroyed = 0;
        using PreparedSql delete = write.Prepare("DELETE FROM keys_record WHERE record_id = @p0", BulkType.Uuid);
        foreach (Guid id in gone)
        {
            Tombstones.Add(write, id, HubStorage.Micros(_clock));
            destroyed += delete.Uuid(0, id).Execute();
        }

        write.AfterCommit(() => Tombstones.Note(_at, gone));
        return destroyed;
    }
}
