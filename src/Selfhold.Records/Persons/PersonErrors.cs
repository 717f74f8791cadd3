namespace Selfhold.Records.Persons;

/// <summary>Refusals about proofs and statements. Codes are stable; none tells whether anybody holds a record.</summary>
internal static class PersonErrors
{
    public static Error BadContact() => new("bad_contact", "This is not an address or number that a code can be sent to. Write an e-mail address, or a phone number with its country code: +44 7700 900123.", "value");
    public static Error NoMessages() => new("no_messages", "This hub sends no short messages. Prove an e-mail address, or ask the operator to set Sms:Gateway.", "kind");
    public static Error TooManyCodes() => new("too_many_tries", "Too many codes were asked for. Wait an hour, and try again.");
    public static Error NameNeeded() => new("name_needed", "Say your name first: what businesses hold is compared with it.");
    public static Error CodeOver() => new("code_over", "This code was used, is too old, or was entered wrongly too often. Ask for a new one.");
    public static Error WrongCode() => new("wrong_code", "The code is not right. Look at the newest message, and enter it again.", "code");
    public static Error NoProof() => new("proof_not_found", "You have no proof of such a record.");
    public static Error NoStatement() => new("statement_not_found", "You have no such statement, or it was ended already.");
    public static Error UnknownAttribute() => new("unknown_attribute", "There is no attribute of this name that a person can state.", "attribute");
    public static Error BadSlot() => new("bad_slot", "A name and a birth date have one value, numbered 0; what else there is has at most ten, numbered from 0.", "slot");
    public static Error BadValue(string what) => new("bad_value", what, "value");
    public static Error TooManyStatements() => new("too_many_statements", "You have stated as much as the hub keeps of one person. Nothing was added.");
    public static Error TooManyQuestions() => new("too_many_tries", "You asked this too often. Wait an hour, and ask again.");
}
