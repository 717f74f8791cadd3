using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>Models as documents on disk.</summary>
internal static class Models
{
    public static MatchModel Read(string path) => throw new NotSupportedException(path);

    public static void Write(MatchModel model, Stream to) => throw new NotSupportedException(model.ToString() + to);
}
