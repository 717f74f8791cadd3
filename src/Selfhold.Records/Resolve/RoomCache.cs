using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Selfhold.Matching;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>
/// What is dear to read and never changes once it is committed: models by their id, which is their hash, and shapes by number. One for each
/// open hub, so that nothing outlives it.
/// </summary>
internal sealed class RoomCache
{
    /// <summary>A model of a million records takes some ten megabytes.</summary>
    private const int MostMatchers = 8;

    private static readonly ConditionalWeakTable<HubStorage, RoomCache> Caches = [];

    private readonly ConcurrentDictionary<(string Model, string? Country), FrozenMatcher> _matchers = new();
    private readonly ConcurrentDictionary<(long Source, long Shape), SourceShape> _shapes = new();

    public static RoomCache Of(HubStorage storage) => Caches.GetValue(storage, static _ => new RoomCache());

    /// <param name="read">Reads the model where it is not known.</param>
    public FrozenMatcher Matcher(string? model, string? country, Func<string, MatchModel> read)
    {
        if (_matchers.TryGetValue((model ?? "", country), out FrozenMatcher? known))
        {
            return known;
        }

        if (_matchers.Count >= MostMatchers)
        {
            _matchers.Clear();
        }

        return _matchers.GetOrAdd((model ?? "", country), new FrozenMatcher(model is null ? MatchModel.Shipped : read(model), country));
    }

    /// <summary>Only for shapes that are committed: a number whose import was rolled back is used again.</summary>
    public SourceShape Shape(long source, long shape, Func<SourceShape> read) => _shapes.GetOrAdd((source, shape), _ => read());
}
