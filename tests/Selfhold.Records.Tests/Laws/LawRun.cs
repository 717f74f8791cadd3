using Selfhold.Matching;

namespace Selfhold.Records.Tests.Laws;

/// <summary>A random life of a domain: imports through either door, changes, endings, decisions and undoing, in any order.</summary>
internal sealed class LawRun
{
    private readonly LawHub _hub;
    private readonly Random _random;
    private readonly LawDomain _domain;
    private readonly MatchModel _model;
    private readonly int _people;
    private readonly int _pool;
    private readonly List<string> _told = [];

    public LawRun(LawHub hub, int seed)
    {
        _hub = hub;
        Seed = seed;
        _random = new Random(seed);
        _domain = hub.NewDomain();
        _model = LawHub.Model(_random.Next(2, 5));
        _people = _random.Next(4, 14);
        _pool = _random.Next(4, 22);
        LawHub.Ok(hub.Room.Resolve(_domain.Name, _model, dryRun: false));
    }

    public int Seed { get; }

    public LawDomain Domain => _domain;

    public Random Random => _random;

    public string Story => $"seed {Seed}:\n{string.Join('\n', _told)}";

    /// <summary>One random step; refusals are part of life.</summary>
    /// <returns>The operation it was, 0 for none.</returns>
    public long Step() => _random.Next(10) switch
    {
        < 5 => Import(snapshot: false),
        5 => Import(snapshot: true),
        6 => Decide(),
        7 => Part(),
        _ => UndoSome(),
    };

    public long Import(bool snapshot)
    {
        int kind = _random.Next(LawFiles.Kinds);
        bool reordered = _random.Next(4) == 0;
        var door = (ResolveDoor)(_random.Next(5) == 0 ? 1 : 2 * _random.Next(2));
        LawRow[] rows = [.. Ids(snapshot ? _pool : _random.Next(1, _pool + 1)).Select(id => LawRow.Draw(_random, id, _people))];
        string file = LawFiles.Write(kind, reordered, rows);
        return Take(kind, file, door, snapshot);
    }

    public long Take(int kind, string file, ResolveDoor door, bool snapshot)
    {
        ImportReport report = LawHub.Ok(_domain.Import(kind, file, door, snapshot, confirm: (_, _) => true));
        _told.Add($"{report.Operation}: import s{kind} by {door}, snapshot {snapshot}: {report.New} new, {report.Changed} changed, {report.Ended} ended, {report.Revived} revived\n{file}");
        return report.Operation;
    }

    public long Decide()
    {
        LawRecord[] current = [.. _domain.Records().Where(r => r.Current)];
        if (current.Length < 2)
        {
            return 0;
        }

        LawRecord[] two = _random.GetItems(current, 2);
        bool same = _random.Next(2) == 0;
        return Told($"decide {two[0].Kind}:{two[0].Id} {two[1].Kind}:{two[1].Id} same {same}", _domain.Room.Decide(_domain.Ref(two[0]), _domain.Ref(two[1]), same), r => r.Operation);
    }

    public long Part()
    {
        LawRecord[] current = [.. _domain.Records().Where(r => r.Current)];
        if (current.Length == 0)
        {
            return 0;
        }

        LawRecord one = current[_random.Next(current.Length)];
        return Told($"part {one.Kind}:{one.Id}", _domain.Room.UndoJoin(_domain.Ref(one)), r => r.Operation);
    }

    public long UndoSome()
    {
        OperationInfo[] open = [.. _domain.Room.Operations(_domain.Name, 1000).Where(o => o.UndoneBy is null && o.Kind is not "undo" && o.Operation > 1)];
        return open.Length == 0 ? 0 : Undo(open[_random.Next(open.Length)].Operation);
    }

    public long Undo(long operation) => Told($"undo {operation}", _domain.Room.Undo(_domain.Name, operation), r => r.Operation);

    public void Check()
    {
        IReadOnlyList<Selfhold.Storage.DataProblem> problems = _domain.Problems();
        if (problems.Count > 0)
        {
            string stored = _domain.Links();
            LawHub.Ok(_domain.Room.Resolve(_domain.Name, _model, dryRun: false));
            throw new LawBroken($"{string.Join('\n', problems)}\nstored:\n{stored}\nanew:\n{_domain.Links()}\n{Story}");
        }
    }

    /// <summary>The same records, told all at once under the same model and decisions.</summary>
    /// <remarks>
    /// Where people decided, records that state the same are told apart by their ids, which follow from the domain's keys: then it is the
    /// domain itself that forgets everything and is told anew. Otherwise a domain with keys of its own must come to the same.
    /// </remarks>
    public LawDomain Anew()
    {
        List<LawRecord> records = [.. _domain.Records().Where(r => r.Current)];
        List<(LawRecord A, LawRecord B, bool Same)> decisions = _domain.Decisions();
        LawDomain fresh = _domain;
        if (decisions.Count == 0)
        {
            fresh = _hub.NewDomain(_domain.Info.Country);
            LawHub.Ok(_hub.Room.Resolve(fresh.Name, _model, dryRun: false));
        }
        else
        {
            _domain.Forget();
        }

        foreach (IGrouping<int, LawRecord> source in records.GroupBy(r => r.Kind).OrderBy(_ => _random.Next()))
        {
            LawRow[] rows = [.. source.Select(r => LawFiles.Read(r.Kind, r.Id, r.Row)).OrderBy(_ => _random.Next())];
            LawHub.Ok(fresh.Import(source.Key, LawFiles.Write(source.Key, reordered: false, rows), ResolveDoor.Bulk));
        }

        fresh.Put(decisions);
        LawHub.Ok(_hub.Room.Resolve(fresh.Name, _model, dryRun: false));
        return fresh;
    }

    private long Told<T>(string what, Result<T> result, Func<T, long> operation)
    {
        _told.Add($"{(result.IsOk ? operation(result.Value) : 0)}: {what}: {(result.IsOk ? "done" : result.Error!.Code)}");
        return result.IsOk ? operation(result.Value) : 0;
    }

    private IEnumerable<string> Ids(int count) => Enumerable.Range(1, _pool).OrderBy(_ => _random.Next()).Take(Math.Max(1, count - _random.Next(3))).Select(i => $"r{i}");
}
