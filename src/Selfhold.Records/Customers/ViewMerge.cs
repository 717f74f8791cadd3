using Selfhold.Storage;
namespace Selfhold.Records.Customers;

/// <summary>
/// Merges what the records of one customer say into attributes. A pure function of records and policy: neither the order of records nor
/// anything that happened before has a part in it, so that what is joined and parted again shows the same, byte for byte.
/// </summary>
internal sealed partial class ViewMerge
{
    /// <summary>Values that one field may hold; of more, the rest is not told apart.</summary>
    private const int MostInOne = 1000;

    private readonly SurvivorshipPolicy _policy;
    private readonly StatedRecord[] _records;
    private readonly Ranking _ranking;
    private readonly Dictionary<AttributeKey, List<Claim>> _claims = [];
    private readonly Dictionary<AttributeKey, Ranked> _ranked = [];

    private ViewMerge(IReadOnlyCollection<StatedRecord> records, SurvivorshipPolicy policy, ValueForms forms)
    {
        _policy = policy;
        _records = [.. records];
        Array.Sort(_records, ByName);
        _ranking = new Ranking(_records);
        for (int r = 0; r < _records.Length; r++)
        {
            foreach (StatedValue value in _records[r].Values)
            {
                Take(r, value, forms);
            }
        }

        foreach ((AttributeKey key, List<Claim> claims) in _claims)
        {
            _ranked.Add(key, new Ranked(claims, policy.RulesOf(key.Meaning), _ranking, _records.Length));
        }
    }

    /// <summary>Attributes in the order in which they are shown.</summary>
    public static IReadOnlyList<AttributeView> Of(IReadOnlyCollection<StatedRecord> records, SurvivorshipPolicy policy, ValueForms forms)
        => new ViewMerge(records, policy, forms).Views();

    public static int ByName(RecordRef a, RecordRef b)
    {
        int source = string.CompareOrdinal(a.Source, b.Source);
        return source != 0 ? source : string.CompareOrdinal(a.ExternalId, b.ExternalId);
    }

    private static int ByName(StatedRecord a, StatedRecord b) => ByName(a.Ref, b.Ref);

    private void Take(int record, in StatedValue value, ValueForms forms)
    {
        if (value.Text.Length == 0 || !Attributes.IsShown(value.Meaning, value.Slot))
        {
            return;
        }

        AttributeKey key = Attributes.GoesByName(value.Meaning) ? new(value.Meaning, 0, value.Column)
            : Attributes.IsList(value.Meaning) ? new(value.Meaning, 0, "")
            : new(value.Meaning, value.Slot, "");
        if (!Attributes.IsList(value.Meaning))
        {
            Add(key, record, value, forms);
            return;
        }

        int place = value.Slot * MostInOne;
        foreach (string part in ValueForms.Split(value.Text).Take(MostInOne))
        {
            Add(key, record, value with { Text = part, Slot = place++ }, forms);
        }
    }

    private void Add(AttributeKey key, int record, in StatedValue value, ValueForms forms)
    {
        string form = forms.Of(value);
        if (form.Length == 0)
        {
            return;
        }

        if (!_claims.TryGetValue(key, out List<Claim>? claims))
        {
            _claims.Add(key, claims = []);
        }

        claims.Add(new Claim(record, value.Slot, form.Length, value.Text, form));
    }

    private List<AttributeView> Views()
    {
        var views = new List<AttributeView>(_ranked.Count);
        foreach (IGrouping<int, AttributeKey> address in _ranked.Keys.Where(k => Attributes.IsAddress(k.Meaning)).GroupBy(k => k.Slot))
        {
            Together(Attributes.Address, address.Key, views);
        }

        foreach (IGrouping<int, AttributeKey> birth in _ranked.Keys.Where(k => Attributes.IsBirthPart(k.Meaning)).GroupBy(k => k.Slot))
        {
            Together(Attributes.BirthParts, birth.Key, views);
        }

        int? named = Attributes.Name.Any(_policy.Attributes.ContainsKey) ? null : WholeName();
        foreach ((AttributeKey key, Ranked ranked) in _ranked)
        {
            if (Attributes.IsList(key.Meaning))
            {
                List(key, ranked, views);
            }
            else if (!Attributes.IsAddress(key.Meaning) && !Attributes.IsBirthPart(key.Meaning))
            {
                views.Add(named is { } record && key.Slot == 0 && Attributes.IsName(key.Meaning) ? OfRecord(key, ranked, record) : One(key, ranked));
            }
        }

        views.Sort(ByShow);
        return views;
    }

    private static int ByShow(AttributeView a, AttributeView b)
    {
        int order = Attributes.Rank(a.Attribute).CompareTo(Attributes.Rank(b.Attribute));
        order = order != 0 ? order : a.Slot.CompareTo(b.Slot);
        order = order != 0 ? order : string.CompareOrdinal(a.Label, b.Label);
        return order != 0 ? order : a.Attribute.CompareTo(b.Attribute);
    }

    private AttributeView One(AttributeKey key, Ranked ranked)
    {
        string why = ranked.Count == 1 ? Alone(ranked[0]) : Ranking.Word(_ranking.Compare(ranked.Rules, ranked[0].Best, ranked[1].Best).By);
        return View(key, ranked, 0, why);
    }

    private void List(AttributeKey key, Ranked ranked, List<AttributeView> to)
    {
        for (int i = 0; i < ranked.Count; i++)
        {
            string why = i == 0 && ranked.Count > 1 ? Ranking.Word(_ranking.Compare(ranked.Rules, ranked[0].Best, ranked[1].Best).By) : Alone(ranked[i]);
            to.Add(new AttributeView(key.Meaning, i, Attributes.Label(key.Meaning, i), Value(ranked[i]), why, []));
        }
    }

    private AttributeView View(AttributeKey key, Ranked ranked, int winner, string why)
        => new(key.Meaning, key.Slot, Label(key), Value(ranked[winner]), why, Others(ranked, winner));

    private List<AttributeValue> Others(Ranked ranked, int winner)
    {
        var others = new List<AttributeValue>(ranked.Count);
        for (int i = 0; i < ranked.Count; i++)
        {
            if (i != winner)
            {
                others.Add(Value(ranked[i]));
            }
        }

        return others;
    }

    private AttributeValue Value(RankedValue value) => new(value.Best.Text, Origins(value.Claims));

    private List<ValueOrigin> Origins(List<Claim> claims)
    {
        var origins = new List<ValueOrigin>(claims.Count);
        foreach (Claim claim in claims)
        {
            origins.Add(Origin(claim.Record));
        }

        return origins;
    }

    private ValueOrigin Origin(int record)
    {
        StatedRecord from = _records[record];
        return new ValueOrigin(from.Ref.Source, from.Ref.ExternalId, from.Version, HubStorage.FromMicros(from.ObservedAt), from.Assurance);
    }

    private static string Alone(RankedValue value) => value.Claims.Exists(c => c.Record != value.Best.Record) ? "agreed" : "only_value";

    private static string Label(AttributeKey key) => key.Column.Length > 0 ? key.Column : Attributes.Label(key.Meaning, key.Slot);

    /// <param name="Column">Name of the column where it has no meaning of its own.</param>
    private readonly record struct AttributeKey(Meaning Meaning, int Slot, string Column);
}

/// <summary>The different values of one attribute, best first.</summary>
internal sealed class Ranked
{
    private readonly List<RankedValue> _values = [];
    private readonly int[] _of;

    public Ranked(List<Claim> claims, IReadOnlyList<SurvivorshipRule> rules, Ranking ranking, int records)
    {
        Rules = rules;
        _of = new int[records];
        Array.Fill(_of, -1);
        if (claims.Count > 1)
        {
            claims.Sort((a, b) => ranking.Compare(rules, a, b).Sign);
        }

        foreach (Claim claim in claims)
        {
            // In falling order, so the first claim of a form is its best, and forms come best first.
            int at = _values.FindIndex(v => string.Equals(v.Best.Form, claim.Form, StringComparison.Ordinal));
            if (at < 0)
            {
                at = _values.Count;
                _values.Add(new RankedValue([claim]));
            }
            else if (_of[claim.Record] < 0 || !_values[at].Claims.Exists(c => c.Record == claim.Record))
            {
                _values[at].Claims.Add(claim);
            }

            _of[claim.Record] = _of[claim.Record] < 0 ? at : _of[claim.Record];
        }
    }

    public IReadOnlyList<SurvivorshipRule> Rules { get; }

    public int Count => _values.Count;

    public RankedValue this[int at] => _values[at];

    /// <summary>Position of the best value that a record states, or −1.</summary>
    public int Of(int record) => _of[record];
}

/// <param name="Claims">All that state it, best first; a record once.</param>
internal sealed record RankedValue(List<Claim> Claims)
{
    public Claim Best => Claims[0];
}
