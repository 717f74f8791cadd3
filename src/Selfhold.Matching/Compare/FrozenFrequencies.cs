using System.Text;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>Value frequencies as a frozen model has them, in place of those of the records at hand; looked up by the values' bytes.</summary>
internal sealed class FrozenFrequencies
{
    /// <summary>Under this name a model has the frequencies of names before the @ of e-mail addresses, over all providers.</summary>
    public const string EmailName = "e-mail name";

    /// <summary>Under this name a model has the frequencies of words in full names beyond given name and surname.</summary>
    public const string FurtherNames = "further names";

    /// <summary>Share of the values of an attribute that the model says nothing of: an agreement is then worth what it is on average.</summary>
    private const double UnknownShare = 1e-4;

    /// <summary>Bits of surprise in a word of a full name, where the model says nothing of words.</summary>
    private const float UnknownWord = 6;

    /// <summary>Bits of words are whole steps of this size, so that their sum does not depend on their order.</summary>
    private const float WordStep = 1 / 1024f;

    private readonly Dictionary<string, Named> _attributes = new(StringComparer.Ordinal);

    public FrozenFrequencies(MatchModel model)
    {
        foreach (string attribute in model.RareFrequency.Keys.Union(model.Frequencies.Keys, StringComparer.Ordinal))
        {
            double rare = model.RareFrequency.GetValueOrDefault(attribute, UnknownShare);
            _attributes.Add(attribute, new Named(model.Frequencies.GetValueOrDefault(attribute), rare));
        }
    }

    public Rarity RarityOf(string attribute, ValueStore store)
    {
        if (!_attributes.TryGetValue(attribute, out Named? named))
        {
            return new Rarity([], 0, UnknownShare);
        }

        if (named.Values.Count == 0)
        {
            return new Rarity([], named.Rare, named.Strangers);
        }

        var bits = new float[store.Count + 1];
        Array.Fill(bits, named.Rare);
        if (named.Values.Count < store.Count)
        {
            for (int id = 1; id <= named.Values.Count; id++)
            {
                bits[store.Find(named.Values[id])] = named.Bits[id];
            }

            bits[0] = 0;
        }
        else
        {
            for (int id = 1; id < bits.Length; id++)
            {
                int known = named.Values.Find(store[id]);
                bits[id] = known == 0 ? named.Rare : named.Bits[known];
            }
        }

        return new Rarity(bits, named.Rare, named.Strangers);
    }

    /// <summary>Bits of surprise in a word of a full name that is neither given name nor surname.</summary>
    public float WordBits(ReadOnlySpan<byte> word)
    {
        if (!_attributes.TryGetValue(FurtherNames, out Named? named))
        {
            return UnknownWord;
        }

        int known = named.Values.Find(word);
        return MathF.Round((float)-Math.Log2(known == 0 ? named.RareShare : named.Shares[known]) / WordStep) * WordStep;
    }

    private sealed class Named
    {
        public Named(IReadOnlyDictionary<string, double>? shares, double rare)
        {
            double mass = 0, strangers = rare;
            var known = new List<double> { 0 };

            // In the order of their names, because the same model may come from a run or from a document.
            foreach ((string value, double share) in (shares ?? new Dictionary<string, double>(StringComparer.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal))
            {
                mass += share;
                strangers += share * share;
                if (value.Length > 0)
                {
                    Values.Intern(Encoding.UTF8.GetBytes(value));
                    known.Add(share);
                }
            }

            Strangers = Math.Clamp(strangers - (rare * Math.Min(1, mass)), 1e-12, 1);
            RareShare = rare;
            Shares = [.. known];
            Rare = Rarity.Bits(rare, Strangers);
            Bits = [.. known.Select(share => Rarity.Bits(share, Strangers))];
        }

        public ValueStore Values { get; } = new();

        public double[] Shares { get; }

        public float[] Bits { get; }

        public float Rare { get; }

        public double RareShare { get; }

        public double Strangers { get; }
    }
}
