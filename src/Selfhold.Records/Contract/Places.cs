namespace Selfhold.Records;

/// <summary>Any organisation, public or private, whose customers a hub knows.</summary>
public sealed record BusinessInfo(Guid Id, string Name, DateTimeOffset CreatedAt);

/// <summary>Who may match records with one another: one business, or a group jointly responsible for its customers.</summary>
/// <param name="Country">ISO 3166 alpha-2 code for phone numbers without a country prefix; null until the first import told it.</param>
/// <param name="ModelId">Id of the frozen model that decides; null while nothing was learned and the shipped one decides.</param>
/// <param name="TrainedOn">Records the model was learned from; 0 for the shipped one.</param>
/// <param name="LastOperation">Number of the last operation; operations of a domain are numbered from 1 without gaps.</param>
public sealed record DomainInfo(
    Guid Id, long Number, string Name, string Business, string? Country, string? ModelId, long TrainedOn, SurvivorshipPolicy Policy, long LastOperation, DateTimeOffset CreatedAt);

/// <summary>One system of a business.</summary>
/// <param name="Trust">0 to 100, higher wins where the policy asks for the most trusted source. Defaults to 50.</param>
/// <param name="Verified">Whether the source's values were checked against evidence (a bank, a registry), for the policy "verified first".</param>
public sealed record SourceInfo(Guid Id, long Number, string Name, string Domain, string Business, int Trust, bool Verified, DateTimeOffset CreatedAt);

/// <summary>A source in figures.</summary>
public sealed record SourceDetails(SourceInfo Source, long Records, long Ended, DateTimeOffset? LastImport, string? Format, IReadOnlyList<SourceColumn> Columns);

/// <summary>A column of a source's file and what it was understood to say.</summary>
public sealed record SourceColumn(string Name, Meaning Meaning, int Slot);

/// <summary>A source record by the names its business knows: <c>source:external-id</c>.</summary>
public sealed record RecordRef(string Source, string ExternalId)
{
    /// <summary>Splits at the first colon; null when there is none or a side is empty.</summary>
    public static RecordRef? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf(':', StringComparison.Ordinal);
        return at <= 0 || at == text.Length - 1 ? null : new RecordRef(text[..at], text[(at + 1)..]);
    }

    public override string ToString() => $"{Source}:{ExternalId}";
}
