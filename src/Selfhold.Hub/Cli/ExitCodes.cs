namespace Selfhold.Hub.Cli;

/// <summary>The exit statuses that scripts may rely on, and the one table from error codes to them.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Refused = 4;
    public const int ReviewNeeded = 5;
    public const int Interrupted = 130;

    public static int Of(string errorCode) => errorCode switch
    {
        "usage" or "bad_delimiter" => Usage,
        "file_not_found" or "folder_not_found" or "column_not_found" or "record_not_found" or "no_such_sheet" or "samples_not_found" => NotFound,
        "permission_denied" or "file_unreadable" or "archive_too_large" or "dtd_refused" => Refused,
        "output_is_input" or "record_ambiguous" => ReviewNeeded,
        "interrupted" => Interrupted,
        _ => Failed,
    };
}
