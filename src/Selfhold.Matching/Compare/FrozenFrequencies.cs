using System.Text;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>Value frequencies as a frozen model has them, in place of those of the records at hand.</summary>
internal sealed class FrozenFrequencies(MatchModel model)
{
    public Rarity RarityOf(string attribute, ValueStore store)
    {
        double rare = model.RareFrequency.GetValueOrDefault(attribute, 1e-4);
        var shares = new double[store.Count + 1];
        Array.Fill(shares, rare);
        double strangers = rare;
        if (model.Frequencies.TryGetValue(attribute, out IReadOnlyDictionary<string, double>? named))
        {
            double mass = 0;
            foreach ((string value, double share) in named)
            {
                mass += share;
                strangers += share * share;
                int id = store.Find(Encoding.UTF8.GetBytes(value));
                if (id != 0)
                {
                    shares[id] = share;
                }
            }

            strangers -= rare * Math.Min(1, mass);
        }

        return new Rarity(shares, Math.Clamp(strangers, 1e-12, 1));
    }
}
