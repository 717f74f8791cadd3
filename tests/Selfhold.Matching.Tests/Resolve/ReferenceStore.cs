namespace Selfhold.Matching.Tests.Resolve;

/// <summary>
/// The lasting record in its plainest form: dictionaries, brought up to date through the engine's door by what a change touches and
/// nothing else.
/// </summary>
internal sealed partial class ReferenceStore(FrozenMatcher matcher)
{
    private readonly Dictionary<int, Rec> _records = [];
    private readonly Dictionary<int, UInt128> _unitOf = [];
    private readonly Dictionary<UInt128, Unit> _units = [];
    private readonly Dictionary<ulong, HashSet<UInt128>> _postings = [];
    private readonly Dictionary<int, Component> _components = [];
    private readonly HashSet<UInt128> _seeds = [];
    private readonly HashSet<int> _touched = [];
    private int _nextComponent;

    public IReadOnlyDictionary<int, Rec> Records => _records;

    public Dictionary<(int A, int B), bool> Decisions { get; } = [];

    /// <summary>Records that were resolved again by the last change.</summary>
    public int Resolved { get; private set; }

    public void Change(IReadOnlyList<Rec> add, IReadOnlyList<int> remove, IReadOnlyDictionary<(int, int), bool?> decide, Random random)
    {
        HashSet<int> before = Pinned();
        foreach (int id in remove)
        {
            Leave(id);
            _records.Remove(id);
        }

        foreach (((int, int) pair, bool? same) in decide)
        {
            Decisions.Remove(pair);
            if (same is { } decided)
            {
                Decisions[pair] = decided;
            }
        }

        foreach ((int a, int b) in Decisions.Keys.Where(d => remove.Contains(d.A) || remove.Contains(d.B)).ToList())
        {
            Decisions.Remove((a, b));
        }

        HashSet<int> after = Pinned();
        int[] changed = [.. before.Except(after).Concat(after.Except(before)).Where(_records.ContainsKey)];
        foreach (int id in changed)
        {
            Leave(id);
        }

        foreach (Rec record in add)
        {
            _records[record.Id] = record;
        }

        Enter([.. add, .. changed.Select(id => _records[id])]);
        foreach (int id in decide.Keys.SelectMany(d => (int[])[d.Item1, d.Item2]).Where(_unitOf.ContainsKey))
        {
            _seeds.Add(_unitOf[id]);
        }

        ResolveTouched(random);
    }

    public Picture Picture()
    {
        var picture = new Picture([], [], [], [], []);
        foreach (Component component in _components.Values)
        {
            picture.Components.UnionWith(component.Picture.Components);
            picture.Review.UnionWith(component.Picture.Review);
            foreach ((int record, int customer) in component.Picture.CustomerOf)
            {
                picture.CustomerOf[record] = customer;
                picture.Links[record] = component.Picture.Links[record];
            }
        }

        foreach (int id in _records.Keys.Where(id => !_unitOf.ContainsKey(id)))
        {
            picture.CustomerOf[id] = id;
            picture.Links[id] = new LinkEvidence(0, -1, 0, LinkOrigin.Alone).ToString();
        }

        picture.Postings.UnionWith(_postings.Select(p => Block(p.Key, p.Value)));
        return picture;
    }

    private HashSet<int> Pinned() => [.. Decisions.Keys.SelectMany(d => (int[])[d.A, d.B])];

    private void Leave(int id)
    {
        if (!_unitOf.Remove(id, out UInt128 content))
        {
            return;
        }

        Unit unit = _units[content];
        unit.Records.Remove(id);
        _touched.Add(unit.Component);
        if (unit.Records.Count == 0)
        {
            foreach (ulong key in unit.BaseKeys)
            {
                RemoveKey(content, key);
            }

            _units.Remove(content);
            _seeds.Remove(content);
        }
    }

    private void Enter(IReadOnlyList<Rec> records)
    {
        if (records.Count == 0)
        {
            return;
        }

        (RecordTable table, Rec[] order) = Domain.Table(records);
        KeyedTable keyed = matcher.Key(table, PinnedOf(Decisions.Keys, order), TestContext.Current.CancellationToken);
        for (int record = 0; record < order.Length; record++)
        {
            int number = keyed.UnitOf(record);
            if (number < 0)
            {
                continue;
            }

            UInt128 content = keyed.ContentOf(number);
            _unitOf[order[record].Id] = content;
            if (!_units.TryGetValue(content, out Unit? unit))
            {
                unit = new Unit(keyed, number);
                _units.Add(content, unit);
                keyed.BaseKeys(number, unit.BaseKeys);
                unit.BaseKeys.ForEach(key => AddKey(content, key));
            }

            unit.Records.Add(order[record].Id);
            _seeds.Add(content);
        }
    }

    private bool IsHot(ulong key) => _postings.TryGetValue(key, out HashSet<UInt128>? units) && units.Count > matcher.CapOf((int)(key >> 40));

    private void AddKey(UInt128 content, ulong key)
    {
        bool was = IsHot(key);
        HashSet<UInt128> block = _postings.TryGetValue(key, out HashSet<UInt128>? known) ? known : _postings[key] = [];
        block.Add(content);
        if (IsHot(key))
        {
            _seeds.UnionWith(was ? [] : block);
            foreach (UInt128 member in was ? [content] : block.ToList())
            {
                Refine(member, key, AddKey);
            }
        }
    }

    private void RemoveKey(UInt128 content, ulong key)
    {
        HashSet<UInt128> block = _postings[key];
        bool was = IsHot(key);
        block.Remove(content);
        if (was)
        {
            Refine(content, key, RemoveKey);
            _seeds.UnionWith(IsHot(key) ? [] : block);
            foreach (UInt128 member in IsHot(key) ? [] : block.ToList())
            {
                Refine(member, key, RemoveKey);
            }
        }

        if (block.Count == 0)
        {
            _postings.Remove(key);
        }
    }

    private void Refine(UInt128 content, ulong key, Action<UInt128, ulong> use)
    {
        Unit unit = _units[content];
        if (unit.Keyed.TryRefine(unit.Number, key, out ulong finer))
        {
            use(content, finer);
        }
    }

    private void ResolveTouched(Random random)
    {
        foreach (UInt128 seed in _seeds)
        {
            Touch(seed);
        }

        TouchCandidates();
        HashSet<UInt128> units = [.. _seeds];
        foreach (int component in _touched.Where(_components.ContainsKey))
        {
            units.UnionWith(_components[component].Units.Where(_units.ContainsKey));
        }

        foreach (int component in _touched)
        {
            _components.Remove(component);
        }

        (RecordTable table, Rec[] order) = Domain.Table(units.SelectMany(u => _units[u].Records).Select(id => _records[id]), random);
        Resolved = order.Length;
        if (order.Length > 0)
        {
            Resolve(table, order);
        }

        _seeds.Clear();
        _touched.Clear();
    }

    private void Touch(UInt128 unit)
    {
        if (_units[unit].Component >= 0)
        {
            _touched.Add(_units[unit].Component);
        }
    }

    private void TouchCandidates()
    {
        Dictionary<UInt128, HashSet<UInt128>> candidates = _seeds.ToDictionary(seed => seed, seed => CandidatesOf(seed));
        UInt128[] all = [.. candidates.Keys.Concat(candidates.Values.SelectMany(c => c)).Distinct()];
        if (all.Length == 0)
        {
            return;
        }

        (RecordTable table, Rec[] order) = Domain.Table(all.Select(u => _records[_units[u].Records.First()]));
        KeyedTable keyed = matcher.Key(table, PinnedOf(Decisions.Keys, order), TestContext.Current.CancellationToken);
        var at = order.Select((r, i) => (r, i)).ToDictionary(x => _unitOf[x.r.Id], x => x.i);
        foreach ((UInt128 seed, HashSet<UInt128> others) in candidates)
        {
            foreach (UInt128 other in others.Where(other => matcher.Weigh(keyed, at[seed], at[other]) >= -2))
            {
                Touch(other);
            }
        }
    }

    private HashSet<UInt128> CandidatesOf(UInt128 unit)
    {
        var found = new HashSet<UInt128>();
        void Follow(ulong key)
        {
            if (IsHot(key))
            {
                Refine(unit, key, (_, finer) => Follow(finer));
            }
            else
            {
                found.UnionWith(_postings[key]);
            }
        }

        _units[unit].BaseKeys.ForEach(Follow);
        found.Remove(unit);
        return found;
    }

    private void Resolve(RecordTable table, Rec[] order)
    {
        var numberOf = order.Select((r, i) => (r.Id, i)).ToDictionary(x => x.Id, x => x.i);
        KeyedTable keyed = matcher.Key(table, PinnedOf(Decisions.Keys, order), TestContext.Current.CancellationToken);
        PairDecision[] decisions =
        [
            .. Decisions.Where(d => numberOf.ContainsKey(d.Key.A) && numberOf.ContainsKey(d.Key.B))
                .Select(d => new PairDecision(numberOf[d.Key.A], numberOf[d.Key.B], d.Value)),
        ];
        Resolution resolution = matcher.Resolve(keyed, decisions, key => AskedOfTwo(key, order) && IsHot(key), ct: TestContext.Current.CancellationToken);
        var whole = new Picture([], [], [], [], []);
        Describe(whole, keyed, resolution, order);
        Split(keyed, resolution, order, whole, _nextComponent);
    }

    /// <summary>Keeps each component on its own, so that the next change touches no more than it must.</summary>
    private void Split(KeyedTable keyed, Resolution resolution, Rec[] order, Picture whole, int first)
    {
        _nextComponent = first + resolution.ComponentCount;
        for (int c = 0; c < resolution.ComponentCount; c++)
        {
            _components.Add(first + c, new Component([], new Picture([], [], [], [], [])));
        }

        for (int unit = 0; unit < keyed.UnitCount; unit++)
        {
            Component component = _components[first + resolution.ComponentOf(unit)];
            component.Units.Add(keyed.ContentOf(unit));
            _units[keyed.ContentOf(unit)].Component = first + resolution.ComponentOf(unit);
        }

        for (int record = 0; record < order.Length; record++)
        {
            Picture own = _components[first + resolution.ComponentOf(keyed.UnitOf(record))].Picture;
            own.CustomerOf[order[record].Id] = whole.CustomerOf[order[record].Id];
            own.Links[order[record].Id] = whole.Links[order[record].Id];
        }

        for (int c = 0; c < resolution.ComponentCount; c++)
        {
            Component component = _components[first + c];
            HashSet<string> names = [.. component.Units.Select(Name)];
            component.Picture.Components.UnionWith(whole.Components.Where(text => names.Contains(text[..32])));
            component.Picture.Review.UnionWith(whole.Review.Where(text => names.Contains(text[..32])));
        }
    }

    private bool AskedOfTwo(ulong key, Rec[] order)
    {
        HashSet<UInt128> here = [.. order.Select(r => _unitOf[r.Id])];
        Assert.True(_postings[key].Count(here.Contains) >= 2, "asked about a block that no two units share");
        return true;
    }

    private sealed class Unit(KeyedTable keyed, int number)
    {
        public KeyedTable Keyed { get; } = keyed;

        public int Number { get; } = number;

        public List<ulong> BaseKeys { get; } = [];

        public HashSet<int> Records { get; } = [];

        public int Component { get; set; } = -1;
    }

    private sealed record Component(HashSet<UInt128> Units, Picture Picture);
}
