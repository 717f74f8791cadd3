using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Reads what was sent, up to the engine's limit and not a byte further.</summary>
internal static class Requests
{
    private const int MaxAddress = 8 * 1024;

    public static Parameters Query(HttpContext http)
    {
        string? query = http.Request.QueryString.Value;
        return string.IsNullOrEmpty(query) ? Parameters.None : Parameters.Parse(query.AsSpan(1));
    }

    public static async ValueTask<Parameters> Form(HttpContext http)
    {
        if (!IsForm(http.Request.ContentType))
        {
            return Parameters.Unreadable(ParameterProblem.WrongType);
        }

        byte[]? body = await Body(http, Parameters.MaxLength).ConfigureAwait(false);
        if (body is null)
        {
            return Parameters.Unreadable(ParameterProblem.TooLarge);
        }

        return Parameters.Parse(Encoding.Latin1.GetString(body));
    }

    /// <summary>The body, or null where it is longer than <paramref name="most"/>.</summary>
    public static async ValueTask<byte[]?> Body(HttpContext http, int most)
    {
        if (http.Request.ContentLength > most)
        {
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(http.Request.ContentLength ?? most) + 1);
        try
        {
            int length = 0;
            while (length <= most)
            {
                if (length == buffer.Length)
                {
                    return null;
                }

                int read = await http.Request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }

                length += read;
            }

            return null;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null; // the host's own limit is lower
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>
    /// Our cookies are <c>SameSite=Lax</c>: a form that another site's page sends brings none, and says nothing of whose browser it is. Such a request comes again as GET,
    /// with the cookies. Null where there is nothing to repeat.
    /// </summary>
    /// <param name="names">The parameters that are understood; the others do not travel on.</param>
    public static IResult? Again(HttpContext http, IdentityRoom room, string path, Parameters sent, IReadOnlyList<string> names)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || BroughtSession(http, room) || sent.Problem != ParameterProblem.None || sent.AnyRepeated())
        {
            return null;
        }

        string address = AuthorizeResponse.Address(path, sent.Only(names).All);
        if (address.Length <= MaxAddress)
        {
            return new SeeOther(address);
        }

        room.Events.Note("request_refused", reason: "request_short");
        return Show.Wrong(new WrongView("invalid_request") { Detail = "The request is too large." });
    }

    public static bool BroughtSession(HttpContext http, IdentityRoom room) => http.Request.Cookies.ContainsKey(Cookies.Name(room.Options, "selfhold"));

    public static string? Authorization(HttpContext http) => http.Request.Headers.Authorization is { Count: > 0 } header ? header.Count == 1 ? header[0] : "several" : null;

    private static bool IsForm(string? type)
    {
        const string Form = "application/x-www-form-urlencoded";
        return type is not null && type.StartsWith(Form, StringComparison.OrdinalIgnoreCase) && (type.Length == Form.Length || type[Form.Length] is ';' or ' ');
    }
}
