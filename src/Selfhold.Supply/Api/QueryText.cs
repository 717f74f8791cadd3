using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Selfhold.Supply.Api;

/// <summary>Parameters of an address: each known, and once.</summary>
internal static class QueryText
{
    /// <summary>The values in the order of <paramref name="names"/>; null for what is not there.</summary>
    public static Error? Read(HttpRequest request, ReadOnlySpan<string> names, Span<string?> values)
    {
        values.Clear();
        if (!request.QueryString.HasValue)
        {
            return null;
        }

        foreach ((string name, StringValues given) in request.Query)
        {
            int at = names.IndexOf(name);
            if (at < 0)
            {
                return SupplyErrors.UnknownParameter(StrictJson.Shown(name));
            }

            if (given.Count != 1)
            {
                return SupplyErrors.InvalidParameter(names[at], "said once");
            }

            values[at] = given[0];
        }

        return null;
    }
}
