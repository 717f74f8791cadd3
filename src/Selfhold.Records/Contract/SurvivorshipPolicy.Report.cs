namespace Selfhold.Records;

/// <summary>What another policy would show, or shows, differently.</summary>
/// <param name="Operation">Its number in the domain, to undo it by; 0 for a dry run, or when it is the policy the domain has.</param>
/// <param name="Customers">Customers of the domain.</param>
/// <param name="Changed">Customers of whom at least one shown value changes.</param>
/// <param name="Examples">Up to ten of them.</param>
public sealed record PolicyReport(string Domain, bool DryRun, long Operation, long Customers, long Changed, IReadOnlyList<Guid> Examples);
