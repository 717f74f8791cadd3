using System.Globalization;
using Selfhold.Identity.Bench;
using Selfhold.HubDriver;

// load TARGET.json token|userinfo|code SECONDS      one line of JSON: what was done, and what the server spent
// memory PID SECONDS                                resident memory after so many quiet seconds
switch (args[0])
{
    case "load":
        var target = Target.Read(args[1]);
        double seconds = double.Parse(args[3], CultureInfo.InvariantCulture);
        using (HttpClient http = Browser.Wire(null))
        {
            var flows = new Flows(target, await Endpoints.DiscoverAsync(http, target.Issuer), http);
            const int Workers = 16;
            Load.Work work = args[2] switch
            {
                "token" => flows.Token(),
                "userinfo" => flows.UserInfo(await flows.PeopleAsync(Workers, SignIn)),
                "code" => flows.Code(await flows.PeopleAsync(Workers, SignIn)),
                _ => throw new InvalidOperationException("What is " + args[2] + "?"),
            };
            Console.WriteLine((await Load.RunAsync(target, args[2], work, Workers, seconds / 2, seconds)).Json());
        }

        break;
    default:
        Console.Error.WriteLine("load TARGET.json token|userinfo|code SECONDS");
        return 2;
}

return 0;

static Task<Page> SignIn(Browser browser, Page page, int person) => Task.FromResult(page);
