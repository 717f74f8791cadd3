using System.Globalization;
using Selfhold.Storage;

namespace Selfhold.Records.Verify;

/// <summary>All findings of the room's checks. Codes are stable; messages name table and row and say what to do.</summary>
internal static class Problems
{
    private const string Restore = "Restore it from a backup.";

    public static DataProblem Damaged(string message) => new("sealed_value_damaged", message);
    public static DataProblem Unreadable(string message) => new("row_unreadable", message);
    public static DataProblem KeyMissing(Guid record) => new("record_key_missing", $"records_record {record} has no key in keys_record, so it can't be opened. Restore the keys backup, or the record was erased halfway.");
    public static DataProblem KeyWithoutRecord(Guid record) => new("key_without_record", $"keys_record {record} is the key of no record. Restore a backup in which both are of one time.");
    public static DataProblem ContentDiffers(Guid record, int version) => new("content_differs", $"records_record {record}, version {N(version)}: its text is not the one that its content hash was made from. {Restore}");
    public static DataProblem LinkMissing(Guid record) => new("link_missing", $"records_record {record} is current and has no link. Run:  selfhold resolve");
    public static DataProblem LinkOfEnded(Guid record) => new("link_of_ended", $"records_record {record} is ended and still has a link. Run:  selfhold resolve");
    public static DataProblem LinkToNothing(Guid record) => new("link_to_nothing", $"records_link {record} is of a record that does not exist. Run:  selfhold resolve");
    public static DataProblem Dangling(string table, Guid record) => new("dangling_reference", $"{table} names record {record}, which does not exist. Restore a backup.");
    public static DataProblem WrongDomain(string table, Guid row) => new("wrong_domain", $"{table} {row} is of another domain than its source. Restore a backup.");
    public static DataProblem VersionGap(Guid record) => new("version_gap", $"records_version {record}: versions are not 1 to n without gaps. Restore a backup.");
    public static DataProblem AliasLost(Guid old) => new("alias_lost", $"records_alias {old} leads to no customer. Who asks for that customer will not find it; restore a backup.");
    public static DataProblem AliasCycle(Guid old) => new("alias_cycle", $"records_alias {old} leads back to itself. Restore a backup.");
    public static DataProblem AliasAlive(Guid old) => new("alias_of_living", $"records_alias {old} redirects a customer who has records. Restore a backup.");
    public static DataProblem OperationGap(long domain, long operation) => new("operation_gap", $"records_operation: domain number {N(domain)} lacks operation {N(operation)}. Restore a backup.");
    public static DataProblem OperationsDiffer(long domain) => new("operations_differ", $"records_domain number {N(domain)}: its last operation is not the last in records_operation. Restore a backup.");
    public static DataProblem OperationUnknown(string table, Guid row, long operation) => new("operation_unknown", $"{table} {row} names operation {N(operation)}, which does not exist. Restore a backup.");
    public static DataProblem ContactMissing(Guid record) => new("contact_missing", $"records_contact lacks an entry of record {record}: a search would miss it. Run:  selfhold resolve");
    public static DataProblem ContactStray(Guid record) => new("contact_stray", $"records_contact has an entry of record {record} that the record does not state. Run:  selfhold resolve");
    public static DataProblem FiguresDiffer(long domain, string figure) => new("figures_differ", $"records_domain number {N(domain)}: its number of {figure} is not what the tables hold. Run:  selfhold resolve");
    public static DataProblem Missing(string message) => new("place_missing", message);

    private static string N(long number) => number.ToString(CultureInfo.InvariantCulture);
}
