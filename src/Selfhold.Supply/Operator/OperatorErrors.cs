namespace Selfhold.Supply.Operator;

/// <summary>Refusals of looks at the command line. Codes are stable; messages say what to do, and the same of what is not there and of what is another business's.</summary>
internal static class OperatorErrors
{
    public static Error LookerNeeded(IReadOnlyList<string> businesses)
        => new("looker_needed", $"This hub has several businesses, and every look is told to the person. Say for which one you look with --business NAME ({string.Join(", ", businesses.Take(5))}), or why you look as the operator with --reason TEXT.");

    public static Error BadReason() => new("bad_reason", "A reason has 5 to 500 characters in one line: the person reads it. Say what it is for, for example  --reason \"Ticket 4711: wrong address on the invoice\".");

    public static Error NoSuchBusiness(string name) => new("business_not_found", $"There is no business '{name}'. See them with:  selfhold business list");

    public static Error NoSuchDomain(string name) => new("domain_not_found", $"There is no domain '{name}'. See them with:  selfhold domain list");

    public static Error DomainNeeded() => new("domain_needed", "There are several domains. Say which one with --domain NAME; see them with:  selfhold domain list");

    public static Error NoDomainYet() => new("domain_not_found", "There is no domain yet. Make one with:  selfhold domain add NAME  or begin with:  selfhold source add NAME");

    public static Error NoSuchSource(string name) => new("source_not_found", $"There is no source '{name}'. Add it with:  selfhold source add {name}");

    public static Error NoSuchCustomer() => new("customer_not_found", "There is no customer with that id. Search with:  selfhold customer search --email …");

    public static Error Restless() => new("look_changed", "The customer kept changing while it was looked at. Nothing was shown; try again in a moment.");

    public static Error SameRecord() => new("same_record", "That is one and the same record. Name two.");
}
