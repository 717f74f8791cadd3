using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity;

public sealed partial class IdentityRoom
{
    /// <summary>What the room knows must hold of its tables; give it to <see cref="StorageOptions.Checks"/>.</summary>
    public static IReadOnlyList<IDataCheck> Checks { get; } = [new Verify.SealedValues(), new Verify.References()];
}
