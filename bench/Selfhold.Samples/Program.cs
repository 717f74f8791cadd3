using System.Globalization;
using Selfhold.Samples;

// The exports of Kestrel Coffee in samples/crm:  dotnet run --project bench/Selfhold.Samples -- samples/crm
if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: dotnet run --project bench/Selfhold.Samples -- FOLDER [SEED]");
    return 2;
}

const ulong PublishedSeed = 20261122;
const int People = 3_420;
ulong seed = args.Length > 1 ? ulong.Parse(args[1], CultureInfo.InvariantCulture) : PublishedSeed;
var dice = new Dice(seed);
var world = new World(dice, People);
List<Row> rows = Kestrel.Fill(world, dice);
Directory.CreateDirectory(args[0]);
new Exports(dice).Write(args[0], rows);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{rows.Count} records ({string.Join(", ", rows.GroupBy(r => r.System).OrderBy(g => g.Key).Select(g => $"{g.Key} {g.Count()}"))}) of {rows.Select(r => r.Owner).Distinct(StringComparer.Ordinal).Count()} people and businesses"));
return 0;
