namespace Selfhold.Records;

/// <summary>All refusals of the room. Codes are stable; messages say what to do.</summary>
internal static class RecordsErrors
{
    public static Error NoSuchBusiness(string name) => new("business_not_found", $"There is no business '{name}'. Add it with:  selfhold business add \"{name}\"");
    public static Error NoSuchDomain(string name) => new("domain_not_found", $"There is no domain '{name}'. See them with:  selfhold domain list");
    public static Error NoSuchSource(string name) => new("source_not_found", $"There is no source '{name}'. Add it with:  selfhold source add {name}");
    public static Error NameTaken(string kind, string name) => new("name_taken", $"There is already a {kind} '{name}'. Choose another name.");
    public static Error BadName(string kind) => new("bad_name", $"A {kind} needs a name of 1 to 100 letters, digits, blanks, '-', '_' or '.', without ':'.");
    public static Error NoIdColumn(string column) => new("no_id_column", $"The source's file used to have an id column '{column}', and this one has none. Check that it is the same export, or map the id column with --map.");
    public static Error DuplicateId() => new("duplicate_id", "The id of this row was used by an earlier row of the file. Correct one of them.");
    public static Error SnapshotEndsMany(long ends, long of) => new("snapshot_ends_many", $"This snapshot would end {ends} of {of} records, more than a fifth. If the file is really the whole source, say --yes; if it holds only changes, leave out --snapshot.");
    public static Error NoSuchRecord(RecordRef record) => new("record_not_found", $"No current record {record.Source}:… has that id. Ids are those of the source's own id column.");
    public static Error NoSuchCustomer() => new("customer_not_found", "There is no customer with that id. Search with:  selfhold customer search --email …");
    public static Error NoSuchOperation(long operation) => new("operation_not_found", $"There is no operation {operation} in this domain. See them with:  selfhold undo --list");
    public static Error UndoneAlready(long operation, long by) => new("already_undone", $"Operation {operation} was undone already, by operation {by}.");
    public static Error CannotUndo(long operation, string kind) => new("cannot_undo", $"Operation {operation} ({kind}) can't be undone. Imports, decisions, resolutions and policies can.");
    public static Error OtherDomain() => new("other_domain", "The two records are of different domains. Only records of one domain are compared.");
    public static Error SameRecord() => new("same_record", "That is one and the same record. Name two.");
    public static Error DecisionConflict(long operation) => new("decision_conflict", $"Earlier decisions say the opposite (operation {operation} among them). Undo those first:  selfhold undo {operation}");
    public static Error DecidedAlready(long operation) => new("already_decided", $"That was decided already, by operation {operation}.");
    public static Error NotTogether() => new("not_together", "The record is the only one of its customer: there is no join to undo.");
    public static Error RowRefused(long line, string message) => new("row_refused", $"Line {line}: {message} Nothing was stored. Correct it, or import with --on-error skip.");
    public static Error KeyMissing(Guid record) => new("record_key_missing", $"Record {record} has no key in keys_record. Restore the keys from a backup:  selfhold restore");
    public static Error TooMuchAlike(int most) => new("too_much_alike", $"More than {most} records of this customer state exactly the same: nothing tells which of them should go. Correct the rows at their source, and import it again.");
    public static Error SnapshotIncomplete(long refused, long ends) => new("snapshot_incomplete", $"{refused} rows were refused, so that it can't be told whether the {ends} records that would be ended are really missing. Correct the rows, or say --yes to end them.");
}
