namespace Selfhold.Formats;

/// <summary>All refusals of the formats engine. Codes are stable; messages name the place and what to do, never a value.</summary>
internal static class FormatsErrors
{
    // The file as a whole.
    public static Error FileNotFound(string path) => new("file_not_found", $"There is no file '{path}'. Check the name and the folder.");
    public static Error IsFolder(string path) => new("file_is_folder", $"'{path}' is a folder. Name the files in it.");
    public static Error Unreadable(string path, string why) => new("file_unreadable", $"'{path}' can't be read: {why}");
    public static Error Empty() => new("empty_file", "The file is empty. Export it again, with a header row.");
    public static Error Binary(string what) => new("binary_file", $"This is {what}, not a table of records. Export it as CSV, JSON Lines, vCard or XLSX.");
    public static Error Archive(string what) => new("archive_not_supported", $"This is {what}. Unpack it and name the files inside.");
    public static Error Markup() => new("markup_not_supported", "This is an HTML or XML page, not a table of records. Export it as CSV, JSON Lines, vCard or XLSX.");
    public static Error OldWorkbook() => new("xls_not_supported", "This is an old or encrypted Excel workbook. Save it as .xlsx without a password, or as CSV.");
    public static Error BadEncoding() => new("encoding_not_supported", "The file is UTF-32 text. Save it as UTF-8.");
    public static Error BadDelimiter() => new("bad_delimiter", "The delimiter must be one ASCII character other than a quote or a line break.", "delimiter");
    public static Error TooManyColumns(int found, int limit) => new("too_many_columns", $"The header has {found} columns; {limit} is the limit. Export fewer columns, or raise the limit.");
    public static Error HeaderTooLong(long line) => new("header_too_long", $"The header on line {line} is longer than 1 MB. This is probably not a table, or a quote in the first line is never closed.");
    public static Error NotSeekable() => new("needs_file", "A workbook can't be read from a pipe. Save it to a file first.");
    public static Error ArchiveTooLarge(string why) => new("archive_too_large", $"The workbook is refused: {why}. If it is genuine, save the sheet as CSV.");
    public static Error BrokenWorkbook(string why) => new("broken_workbook", $"The workbook can't be read: {why}. Open it in a spreadsheet program and save it again.");
    public static Error DtdRefused() => new("dtd_refused", "The workbook holds a document type definition, which genuine workbooks never do. It is refused.");
    public static Error NoSuchSheet(string sheet, IEnumerable<string> have) => new("no_such_sheet", $"There is no sheet '{sheet}'. The workbook has: {string.Join(", ", have)}.", "sheet");
    public static Error NoRecords() => new("no_records", "No record could be read. Check that this is the file you meant.");
    public static Error ReadFailed(string why) => new("read_failed", $"The file can't be read on: {why}");
    public static Error BadShape() => new("bad_shape", "The stored shape of the file can't be understood. Import the file again.");
    public static Error CannotChange(string column) => new("cannot_change", $"The column '{column}' can't be changed in a file of this format. Change it in the system that wrote the file.", column);
    public static Error BrokenRow(long row) => new("broken_row", $"The stored text of row {row + 1} can't be read again as one row. Import the file again.");

    // One row.
    public const string RaggedRow = "ragged_row";
    public const string RecordTooLong = "record_too_long";
    public const string ValueTooLong = "value_too_long";
    public const string UnclosedQuote = "unclosed_quote";
    public const string InvalidText = "invalid_text";
    public const string NulByte = "nul_byte";
    public const string BadJson = "bad_json";
    public const string TooDeep = "too_deep";
    public const string DuplicateKey = "duplicate_key";
    public const string NumberOutOfRange = "number_out_of_range";
    public const string LoneSurrogate = "lone_surrogate";
    public const string NotAnObject = "not_an_object";
    public const string TooManyFields = "too_many_fields";
    public const string BadCard = "bad_card";
}
