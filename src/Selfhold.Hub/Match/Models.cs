using Selfhold.Hub.Cli;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>Models as documents on disk.</summary>
internal static class Models
{
    /// <exception cref="CommandException">The file is not there, or no model.</exception>
    public static MatchModel Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return MatchModel.Parse(file).TryGet(out MatchModel? model, out Error? error)
            ? model
            : throw new CommandException(error with { Message = $"{path}: {error.Message}" });
    }
}
