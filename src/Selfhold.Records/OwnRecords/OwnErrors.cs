using System.Globalization;

namespace Selfhold.Records.OwnRecords;

/// <summary>Refusals of a business's writes to its own records. Codes are stable; messages say what to do and hold no value.</summary>
internal static class OwnErrors
{
    public static Error NoSuchSource() => new("source_not_found", "No source of yours has this name.");
    public static Error NoSuchRecord() => new("record_not_found", "The source has no record with this id.");
    public static Error NoIds() => new("source_without_ids", "The files of this source have no column with ids of their own, so no record can be named. Import one with an id column, or use another source.");
    public static Error BadId() => new("bad_id", $"An id has 1 to {MemberRules.LongestId} characters, none of them a control character, and no blanks around it.", "id");
    public static Error IdTwice() => new("duplicate_id", "The same id stands in the batch twice. Say it once.", "id");
    public static Error OtherId(string name) => new("id_differs", "The member is the record's id and says another. Leave it out.", name);
    public static Error NotAnObject() => new("bad_record", "A record is a JSON object.");
    public static Error Nested(string name) => new("nested_member", "A member is a text, a number, true, false or null, not an object or a list.", name);
    public static Error Reserved(string name) => new("reserved_member", "The hub decides this, not a record. Leave it out.", name);
    public static Error Twice(string name) => new("duplicate_member", "A member stands in the record twice. Say it once.", name);
    public static Error BadName() => new("bad_member_name", $"The name of a member has 1 to {MemberRules.LongestName} characters, none of them a control character, and no blanks around it.");
    public static Error BadValue(string name) => new("bad_member", $"A value has up to {MemberRules.LongestValue.ToString("N0", CultureInfo.InvariantCulture)} characters of text, without U+0000; a number can be written in full.", name);
    public static Error TooMany() => new("too_many_members", $"A record has at most {MemberRules.MostMembers} members.");
    public static Error TooManyColumns() => new("too_many_columns", $"A source has at most {MemberRules.MostColumns} columns. Use those that it has.");
    public static Error Empty() => new("bad_record", "A record states at least one thing. To take it out, delete it.");
    public static Error Conflict() => new("version_conflict", "The record is not in the version that was named. Read it again first.");
    public static Error Exists() => new("record_exists", "The source has a record with this id already.");
}
