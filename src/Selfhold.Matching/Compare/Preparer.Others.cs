using Selfhold.Matching.Normalise;

namespace Selfhold.Matching.Compare;

internal sealed partial class Preparer
{
    private Attribute? _gender, _line2, _nationalId, _birthPlace, _occupation, _company;

    private void PlanOthers()
    {
        _gender = Plan("gender", Meaning.Gender, Genders.Normalise);
        _line2 = Plan("address line 2", Meaning.AddressLine2, Common.Stated);
        _nationalId = Plan("national id", Meaning.NationalId, NationalIds.Normalise);
        _birthPlace = Plan("birth place", Meaning.BirthPlace, Cities.Normalise);
        _occupation = Plan("occupation", Meaning.Occupation, Occupations.Normalise);
        _company = Plan("company", Meaning.Company, Companies.Normalise);
        _fields.Gender = _gender?.Offset ?? -1;
        _fields.Line2 = _line2?.Offset ?? -1;
        _fields.NationalId = _nationalId?.Offset ?? -1;
        _fields.BirthPlace = _birthPlace?.Offset ?? -1;
        _fields.Occupation = _occupation?.Offset ?? -1;
        _fields.Company = _company?.Offset ?? -1;
    }

    private void AddOthers(List<Comparison> comparisons, RecordLines lines)
    {
        if (_gender is { IsEmpty: false })
        {
            comparisons.Add(new ExactComparison("gender", shared: false, _gender.Offset, RarityOf(_gender),
            [
                new("not stated", 0, 0), new("same", 0.97, 0.5), new("different", 0.03, 0.5),
            ]));
        }

        AddValue(comparisons, _nationalId, shared: false, 0.9, 0.00001);
        AddValue(comparisons, _birthPlace, shared: true, 0.7, 0.02);
        AddValue(comparisons, _line2, shared: true, 0.6, 0.002);
        AddValue(comparisons, _company, shared: true, 0.5, 0.002);
        AddValue(comparisons, _occupation, shared: false, 0.6, 0.1);
        if (_rest is { IsEmpty: false } && _pure)
        {
            comparisons.Add(new TokenComparison(_rest.Name, _rest.Offset, new TokenValues(_rest.Store, _frozen!), [], []));
        }
        else if (_rest is { IsEmpty: false })
        {
            var counts = new int[_rest.Store.Count + 1];
            var sets = new int[lines.Count];
            for (int r = 0; r < lines.Count; r++)
            {
                sets[r] = lines.At(r, _rest.Offset);
                counts[sets[r]]++;
            }

            comparisons.Add(new TokenComparison(_rest.Name, _rest.Offset, new TokenValues(_rest.Store, counts), sets, counts));
        }
    }

    private void AddValue(List<Comparison> comparisons, Attribute? attribute, bool shared, double m, double u)
    {
        if (attribute is not { IsEmpty: false })
        {
            return;
        }

        double rest = 1 - m;
        comparisons.Add(new ValueComparison(attribute.Name, shared, attribute.Offset, new ValueCells(attribute.Store), RarityOf(attribute),
        [
            new("not stated", 0, 0),
            new("same", m, u, shared ? m * 0.8 : null),
            new("one typo", rest * 0.35, u * 0.3, shared ? rest * 0.3 : null),
            new("similar", rest * 0.15, u * 0.5, shared ? rest * 0.2 : null),
            new("different", rest * 0.5, 1 - (u * 1.8), shared ? 1 - (m * 0.8) - (rest * 0.5) : null),
        ]));
    }
}
