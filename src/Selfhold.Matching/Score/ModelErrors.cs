using System.Globalization;

namespace Selfhold.Matching.Score;

/// <summary>All refusals of a model document. Codes are stable; messages name the place in the document and what to do.</summary>
internal static class ModelErrors
{
    public static Error TooLarge(long limitMb) => new("model_too_large", string.Create(CultureInfo.InvariantCulture, $"The model is larger than {limitMb} MB. This is not a model that selfhold saved."));
    public static Error NotJson(string where) => new("model_not_json", $"The model is no JSON document ({where}). Save it again with --save-model.");
    public static Error WrongFormat() => new("model_wrong_format", $"The document is not a model: its \"format\" must be \"{MatchModel.FormatName}\".", "format");
    public static Error Newer(string format) => new("model_newer", $"The model was saved by a newer version ({format}). Update selfhold, or train anew.", "format");
    public static Error Missing(string place) => new("model_incomplete", $"The model lacks {place}, or it is not of the right kind.", place);
    public static Error Unknown(string place) => new("model_unknown_member", $"The model has a member that this version does not know: {place}. Update selfhold, or train anew.", place);
    public static Error BadProbability(string place, string why) => new("model_bad_probability", $"The model's {place} {why}.", place);
    public static Error BadNumber(string place, string why) => new("model_bad_number", $"The model's {place} {why}.", place);
    public static Error UnknownComparison(string name) => new("model_unknown_comparison", $"The model compares '{name}', which this version does not know. Update selfhold, or train anew.", "comparisons");
    public static Error OtherLevels(string name, IEnumerable<string> expected) => new("model_other_levels", $"The model's comparison '{name}' has other levels than this version ({string.Join(", ", expected)}). Train anew.", $"comparisons.{name}");
    public static Error Twice(string name) => new("model_duplicate", $"The model has '{name}' twice.", $"comparisons.{name}");
}
