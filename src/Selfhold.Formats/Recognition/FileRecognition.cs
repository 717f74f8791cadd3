using Selfhold.Formats.Output;

namespace Selfhold.Formats.Recognition;

/// <summary>Says what the columns of a file mean: by system, by header, and by values where headers say nothing.</summary>
public static class FileRecognition
{
    /// <param name="columns">Unique column names, as a reader gives them.</param>
    /// <param name="sampleRows">Some first rows; more of them make suggestions safer. May be empty.</param>
    public static RecognisedFile Recognise(IReadOnlyList<string> columns, IReadOnlyList<string[]> sampleRows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(sampleRows);
        KnownSystem? system = KnownSystems.Find(columns);
        Draft[] drafts = [.. columns.Select((name, i) => (name, i)).Where(column => !IsOurs(column.name)).Select(column => Start(column.name, column.i, system, Values(sampleRows, column.i)))];
        ColumnContext.Settle(drafts);
        ColumnSlots.Assign(drafts);
        IEnumerable<ColumnMapping> ours = columns.Select((name, i) => new ColumnMapping(i, name, Meaning.Other, 0, MappingBasis.Header, "why the row was refused: kept")).Where(column => IsOurs(column.Name));
        return new RecognisedFile(system?.Name, [.. drafts.Select(draft => Finish(draft, system)).Concat(ours).OrderBy(column => column.Column)], system?.Note is { } note ? [note] : []);
    }

    /// <summary>The columns of a file of refused rows that are not the source's.</summary>
    internal static bool IsOurs(string column) => column is RefusedRowsWriter.ReasonColumn or RefusedRowsWriter.LineColumn;

    private static string[] Values(IReadOnlyList<string[]> rows, int column)
        => [.. rows.Where(row => column < row.Length && !string.IsNullOrWhiteSpace(row[column])).Select(row => row[column])];

    private static Draft Start(string name, int column, KnownSystem? system, string[] values)
    {
        string key = HeaderKey.Of(name);
        Draft draft = new(column, name, key, values);
        if (system is not null && system.Own.TryGetValue(key, out Meaning own))
        {
            draft.Set(own, MappingBasis.System, $"{system.Name} column");
            draft.Group = ColumnNames.Read(name)?.Group ?? string.Empty;
        }
        else if (HeaderAliases.Truth.Contains(key))
        {
            draft.Set(Meaning.Other, MappingBasis.Header, "a label, never evidence: kept");
        }
        else if (ColumnNames.Read(name) is { } named)
        {
            draft.Set(named.Meaning, MappingBasis.Header, "header");
            draft.Group = named.Group;
            if (NotAnAnswer(named.Meaning) && ValueSuggestions.AreAnswers(values))
            {
                draft.Set(Meaning.Other, MappingBasis.Values, "values are yes and no: kept");
            }
        }
        else if (Array.IndexOf(HeaderAliases.Ids, key) < 0 && !HeaderAliases.Title.Contains(key)
            && ValueSuggestions.Suggest(name, values) is { } suggestion)
        {
            draft.Set(suggestion.Meaning, MappingBasis.Values, suggestion.Why);
            draft.Group = key;
        }

        return draft;
    }

    private static bool NotAnAnswer(Meaning meaning)
        => meaning is Meaning.Email or Meaning.Phone or Meaning.FullName or Meaning.Company || ColumnNames.IsAddressPart(meaning);

    private static ColumnMapping Finish(Draft draft, KnownSystem? system)
    {
        ValueTransform transform = ValueTransform.None;
        if (draft.Meaning == Meaning.ExternalId)
        {
            transform |= system?.Ids ?? ValueTransform.None;
        }

        if (draft.Meaning == Meaning.Phone && system?.Ids == ValueTransform.Apostrophe)
        {
            transform |= ValueTransform.Apostrophe;
        }

        if (draft.Meaning is Meaning.Email or Meaning.Phone && system?.Ids == ValueTransform.MultiValue)
        {
            transform |= ValueTransform.MultiValue;
        }

        if (ValueSuggestions.HaveApostrophes(draft.Values))
        {
            transform |= ValueTransform.Apostrophe;
        }

        if (draft.Meaning == Meaning.ExternalId && system?.Ids == ValueTransform.MultiValue)
        {
            transform &= ~ValueTransform.MultiValue;
        }

        return new ColumnMapping(draft.Column, draft.Name, draft.Meaning, draft.Slot, draft.Basis, draft.Why) { Transform = transform };
    }
}

/// <summary>A column while its meaning is being settled.</summary>
internal sealed class Draft(int column, string name, string key, string[] values)
{
    public int Column => column;

    public string Name => name;

    public string Key => key;

    public string[] Values => values;

    public Meaning Meaning { get; private set; }

    public MappingBasis Basis { get; private set; }

    public string Why { get; private set; } = "unknown: kept";

    public string Group { get; set; } = string.Empty;

    public int Slot { get; set; }

    public void Set(Meaning meaning, MappingBasis basis, string why) => (Meaning, Basis, Why) = (meaning, basis, why);

    public void Drop(string why) => (Meaning, Why, Slot) = (Meaning.Other, why, 0);
}
