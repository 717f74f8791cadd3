namespace Selfhold.Hub.Cli;

/// <summary>The exit statuses that scripts may rely on, and the one table from error codes to them.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Refused = 4;
    public const int Conflict = 5;
    public const int Interrupted = 130;

    public static int Of(string errorCode) => errorCode switch
    {
        "usage" or "bad_delimiter" or "bad_name" or "same_record" or "bad_policy" or "bad_trust" or "bad_country" or "domain_needed" or "looker_needed" or "bad_reason"
            or "business_needed" or "bad_text" or "bad_address" or "redirect_needed" or "bad_grant" or "bad_scope" or "bad_algorithm" or "bad_authentication" or "bad_jwks" or "bad_max_age"
            or "bad_overlap" or "bad_role" or "bad_logo" or "bad_web_domain" or "bad_provider" or "bad_email" or "verifier_key_malformed" or "verifier_unusable"
            or "agreement_file_unfit" or "agreement_text_needed" or "agreement_text_unfit" or "attribute_unknown" or "attribute_twice" or "attributes_needed" or "attribute_not_asked" or "purpose_unknown" or "legal_basis_unknown"
            or "special_unknown" or "special_needs_consent" or "retention_unfit" or "country_unfit" or "language_unfit" or "reason_needed" or "nothing_given" => Usage,
        "no_such_sheet" or "samples_not_found" or "key_missing" or "key_unknown" or "backup_keys_missing" => NotFound,
        _ when errorCode.EndsWith("_not_found", StringComparison.Ordinal) => NotFound,
        "permission_denied" or "file_unreadable" or "archive_too_large" or "dtd_refused" or "directory_unusable" or "wrong_key" or "key_file_rights"
            or "key_in_environment" or "sealed_value_damaged" or "record_key_missing" or "cannot_undo" or "other_domain" or "backup_damaged" or "backup_not_a_pair" or "schema_newer"
            or "backup_newer" or "bad_settings" or "runtime_refused" or "bad_certificate" or "cannot_listen" or "client_has_no_keys" or "last_owner" or "last_operator" or "web_domain_not_proven" or "outbound_refused"
            or "agreement_tampered" or "agreement_of_another" or "receipt_tampered" or "basis_needs_yes" or "refused_by_person" => Refused,
        "output_is_input" or "record_ambiguous" or "confirmation_needed" or "hub_exists" or "name_taken" or "domain_ambiguous" or "source_ambiguous" or "business_ambiguous"
            or "snapshot_ends_many" or "snapshot_incomplete" or "too_much_alike" or "backup_key_rotated" or "already_undone" or "already_decided" or "decision_conflict" or "not_together" or "no_id_column"
            or "database_busy" or "database_conflict" or "row_changed" or "row_exists" or "target_not_empty" or "client_key_ambiguous" or "client_key_ended" or "too_many_keys" or "too_many_web_domains" or "provider_exists" or "person_exists" or "key_exists" or "schema_older" or "agreement_retired" or "grant_not_live" or "witness_exists" or "witnessed_exists" => Conflict,
        "interrupted" => Interrupted,
        _ => Failed,
    };
}
