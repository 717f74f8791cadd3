using System.Globalization;

namespace Selfhold.Storage;

/// <summary>Every code of this project, with its words.</summary>
public static class StorageErrors
{
    public static Error HubNotFound(HubLocation at) => new("hub_not_found", $"There is no hub in {at.DataDirectory}{(at.Postgres is null ? "" : " and the given PostgreSQL database")}. Make one with 'selfhold domain add', or try 'selfhold demo'.");

    public static Error DirectoryUnusable(string directory) => new("directory_unusable", $"The directory {directory} cannot be made or written. Choose another with --data, or give this user the right to write there.");

    public static Error DatabaseBusy() => new("database_busy", "Another command is writing to this hub. Wait until it is done and run this again.");

    public static Error DatabaseConflict() => new("database_conflict", "Another writer changed the same rows at the same moment. Nothing was written; run this again.");

    public static Error DatabaseFull() => new("database_full", "The disk of the database is full. Nothing was written; make room and run this again.");

    public static Error DatabaseUnreachable(string cause) => new("database_unreachable", $"The database cannot be reached ({cause}). Check that it runs, that the connection and its rights are right, and run this again.");

    public static Error DatabaseDamaged(string cause) => new("database_damaged", $"The database file is damaged ({cause}). Stop writing to it, keep a copy, and restore the last backup.");

    public static Error DatabaseFailed(string cause) => new("database_failed", $"The database refused or failed ({cause}). Nothing was written. Run 'selfhold doctor'; it says what is wrong with disk, rights and settings.");

    public static Error RowExists() => new("row_exists", "A row with this key is there already. Nothing was written.");

    public static Error RowChanged() => new("row_changed", "A row was changed by another writer in the meantime. Nothing was written; read it again and repeat.");

    public static Error SchemaOlder() => new("schema_older", "This hub was made by an older version of Selfhold. Make a backup, then run 'selfhold db migrate'.");

    public static Error SchemaNewer(string migration) => new("schema_newer", $"This hub was changed by a newer version of Selfhold ({migration}). Use that version, or a newer one.");

    public static Error WrongKey() => new("wrong_key", "The master key does not belong to this hub. Put its own master key back: the file master.key in the data directory, SELFHOLD_MASTER_KEY, or 'selfhold keys import' with the recovery document.");

    public static Error KeyMissing(string file) => new("key_missing", $"The hub's master key is not there: no {file} and no SELFHOLD_MASTER_KEY. Bring it back with 'selfhold keys import' and the recovery document, or set the variable.");

    public static Error KeyFileRights(string file) => new("key_file_rights", $"Others than its owner can read {file}. Run: chmod 600 {file}");

    public static Error KeyUnreadable(string where) => new("key_unreadable", $"{where} does not hold a master key: base64 of 32 bytes is expected.");

    public static Error KeyExists(string file) => new("key_exists", $"There is a master key already: {file}. It was left as it is. If it is not needed, move it away first; without it no record of its hub can be read.");

    public static Error KeyInEnvironment() => new("key_in_environment", "The master key comes from SELFHOLD_MASTER_KEY, so it cannot be replaced here. Put the new key into SELFHOLD_MASTER_KEY_NEXT as well, run this again, then move it to SELFHOLD_MASTER_KEY.");

    public static Error KeyUnknown(string kind, Guid owner) => new("key_unknown", $"There is no {kind} key for {owner}. It was erased, or the key backup was not restored.");

    public static Error RecoveryUnreadable() => new("recovery_unreadable", "This is not a recovery document, or a letter of it is wrong: the checksum does not match. Compare it with the printed one.");

    public static Error SealedValueDamaged(string table, Guid row) => new("sealed_value_damaged", $"A sealed value in table {table}, row {row}, was altered or damaged and was not opened. Run 'selfhold verify-data' for all such rows, and restore them from a backup.");

    public static Error BackupDamaged(string file, string cause) => new("backup_damaged", $"The {file} backup is damaged or was tampered with ({cause}). Nothing was restored; use another backup.");

    public static Error BackupNotAPair() => new("backup_not_a_pair", "The key backup is older than the data backup, or of another version of the program: it lacks keys, and does not know what was erased since. Nothing was restored; give the key backup that was made with the data, or a younger one.");

    public static Error BackupKeysMissing() => new("backup_keys_missing", "The key backup that belongs to this data backup is needed: without it no record can be opened. Nothing was restored.");

    public static Error BackupNewer(string version) => new("backup_newer", $"This backup was made by a newer version of Selfhold ({version}). Use that version, or a newer one.");

    public static Error BackupIncomplete(string difference) => new("backup_incomplete", $"The database does not match this version of Selfhold ({difference}), so a backup could miss something. Run 'selfhold db check'.");

    public static Error BackupNotWritten(string cause) => new("backup_not_written", $"The backup could not be written ({cause}): the disk may be full. Delete its parts and try another place.");

    public static Error BackupKeyRotated() => new("backup_key_rotated", "The master key was replaced while the backup was written, so it would need the old one. Delete its files and run this again.");

    public static Error TargetNotEmpty(HubLocation at) => new("target_not_empty", $"There is a hub in {at} already. Restore into an empty place.");

    public static Error TargetHasLog(string file) => new("target_not_empty", $"There is {file}, left by a database that was here. SQLite would write it into the restored hub and damage it. Move it away together with the old selfhold.db, which is not whole without it, and run this again.");

    public static Error RestoreFailed(string cause) => new("restore_failed", $"The restored hub does not pass its check ({cause}). Do not use it: check disk and memory, and restore again into an empty place.");

    public static Error DrillFailed(string cause) => new("drill_failed", $"The backup could not be proven: {cause}. Make a new one and check the disk it lies on.");

    internal static string Code(int number) => number.ToString(CultureInfo.InvariantCulture);
}
