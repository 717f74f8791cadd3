namespace Selfhold.Hub.Cli;

/// <summary>All refusals of the executable itself. Codes are stable; messages say what to do.</summary>
internal static class HubErrors
{
    public static Error Usage(string message, string? option = null) => new("usage", message, option);
    public static Error Missing(string what, string example) => new("usage", $"{(what.StartsWith('-') ? what : char.ToUpperInvariant(what[0]) + what[1..].Replace('-', ' '))} is missing. For example:  selfhold {example}", what);
    public static Error ConfirmationNeeded(string what) => new("confirmation_needed", $"{what} Nothing was changed. Say --yes to go on, or --dry-run to see what would happen.");
    public static Error HubExists(string path) => new("hub_exists", $"'{path}' holds a hub or other files already. Name a directory that is empty or not there.");
    public static Error NoRecordName(string text) => new("usage", $"'{text}' is no record. Records are called source:id, as in shop:1017.");
    public static Error NoSuchBusiness(string name, string hint) => new("business_not_found", $"There is no business '{name}'.{hint} See them with:  selfhold business list");
    public static Error NoSuchCustomer(string id) => new("customer_not_found", $"Nobody is called '{id}'. Name the customer's id, or a record as source:id.");
    public static Error AmbiguousCustomer(string id, int count) => new("record_ambiguous", $"{count} customers have a record with the id '{id}'. Name the record as source:id.");
    public static Error NoFiles(string command) => new("usage", $"Name at least one file:  selfhold {command} customers.csv");
    public static Error LinkNeedsFiles() => new("usage", "Linking needs at least two files:  selfhold match a.csv b.csv --link", "--link");
    public static Error NoSuchColumn(string column, string option, string hint) => new("column_not_found", $"No file has a column '{column}'.{hint}", option);
    public static Error NoSuchRecord(string id) => new("record_not_found", $"No record has the id '{id}'. Ids are those of the id column, or file:row with rows counted from 1 (customers.csv:17).", "--ids");
    public static Error AmbiguousId(string id, int count) => new("record_ambiguous", $"{count} records have the id '{id}'. Say which with file:row, rows counted from 1 (customers.csv:17).", "--ids");
    public static Error FileNotFound(string path) => new("file_not_found", $"There is no file '{path}'. Check the name and the folder.");
    public static Error FolderNotFound(string path) => new("folder_not_found", $"There is no folder for '{path}'. Make it, or write somewhere else.");
    public static Error OutputIsFolder(string path) => new("output_is_folder", $"'{path}' is a folder. Name a file in it.");
    public static Error OutputIsInput(string path) => new("output_is_input", $"'{path}' is one of the files to read. Write the result to another file.");
    public static Error OutputTwice(string path) => new("usage", $"Two outputs would go to '{path}'. Give each a file of its own.");
    public static Error OutputFormat(string path, string option) => new("usage", $"'{path}': {option} writes .csv, .jsonl or .ndjson. End the name in one of these.", option);
    public static Error PermissionDenied(string what) => new("permission_denied", $"Permission denied: {what}. Check who owns it, or write somewhere else.");
    public static Error DiskFull() => new("disk_full", "The disk is full. Free some space, or write to another disk; nothing was left behind.");
    public static Error OutputFailed(string why) => new("output_failed", $"The result could not be written: {why}");
    public static Error OutOfMemory() => new("out_of_memory", "There is not enough memory for these files. Use a machine with more, or fewer records at a time.");
    public static Error SamplesMissing() => new("samples_not_found", "The sample exports (samples/crm) are not beside this program. Run the demo from a clone of the repository:  ./hub demo");
    public static Error Interrupted() => new("interrupted", "Interrupted. Nothing was written.");
    public static Error Internal(string what) => new("internal_error", $"This is a fault of Selfhold, not of your files: {what}. Please report it; SELFHOLD_DEBUG=1 shows the details.");
}

/// <summary>Ends a command with an error for its user; the one handler in <see cref="App"/> says it and picks the exit status.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(Error error)
        : base(error.Message)
        => Error = error;

    public Error Error { get; }
}
