namespace Selfhold.Storage;

/// <summary>Names of what a hub notes about itself in <c>storage_fact</c>.</summary>
public static class HubFacts
{
    /// <summary>The hub's own random id; stands in its recovery document.</summary>
    public const string HubId = "hub_id";

    /// <summary>The version of the master key that was last exported.</summary>
    public const string KeyExported = "key_exported";

    public const string LastBackup = "last_backup";
    public const string LastDrill = "last_drill";
}
