using Selfhold.AccessLog.Data;
using Selfhold.AccessLog.Verify;
using Selfhold.Storage;
using Selfhold.Transparency;
using Finding = Selfhold.Transparency.Finding;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>What the room knows must hold of its tables; give it to <see cref="StorageOptions.Checks"/>.</summary>
    public static IReadOnlyList<IDataCheck> Checks { get; } = [new LogDataCheck()];

    /// <summary>Checks the whole log from the database, in one snapshot, and names the first thing that is wrong.</summary>
    /// <param name="kept">Signed heads that were kept elsewhere: a log that was made anew, or cut, shows against them alone.</param>
    /// <param name="witnesses">Keys of witnesses, for kept heads that only these signed.</param>
    /// <param name="progress">How many entries were checked so far.</param>
    public LogReport Verify(IReadOnlyList<string>? kept = null, IReadOnlyList<NoteVerifier>? witnesses = null, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        using HubRead read = Storage.BeginRead();
        return new LogVerifier(read, Keys).Run(kept ?? [], witnesses ?? [], progress, ct);
    }
}

/// <summary>The access log for <c>verify-data</c> and the restore drill.</summary>
internal sealed class LogDataCheck : IDataCheck
{
    public string Name => "the access log";

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(storage);
        using HubRead read = storage.BeginRead();
        Finding? bad = new LogVerifier(read, new RoomKeys(storage)).Run([], [], progress, CancellationToken.None).Bad;
        if (bad is not null)
        {
            string where = bad.Index is { } index ? System.FormattableString.Invariant($" (entry {index} in accesslog_entry)") : "";
            yield return new DataProblem(bad.Code.StartsWith("log_", StringComparison.Ordinal) ? bad.Code : "log_" + bad.Code, $"The access log{where}: {bad.Message} Keep the database as evidence, and compare it with a backup and with heads that were kept.");
        }
    }
}
