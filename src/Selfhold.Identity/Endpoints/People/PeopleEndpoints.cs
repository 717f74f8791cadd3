using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Identity.People.Mail;

namespace Selfhold.Identity.Endpoints.People;

/// <summary>Signing in and up, and the account's pages. Each endpoint only translates: a form in, a use case, a page or a redirect out.</summary>
internal static class PeopleEndpoints
{
    /// <summary>A form of ours is small; more is refused before it is read.</summary>
    private const long MostBytes = 64 * 1024;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IHostedService>(p => new MailSender(p.GetRequiredService<IdentityRoom>(), p));
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder forms = endpoints.MapGroup("");
        forms.RefuseForeignForms().WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MostBytes));
        RouteGroupBuilder scripts = endpoints.MapGroup("");
        scripts.RefuseForeignScripts().WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MostBytes));
        SignInEndpoints.Map(endpoints, forms);
        PasskeyEndpoints.Map(scripts);
        SecondStepEndpoints.Map(endpoints, forms);
        AccountEndpoints.Map(endpoints, forms);
        FactorEndpoints.Map(endpoints, forms);
        RecoverEndpoints.Map(endpoints, forms);
    }
}

/// <summary>What the endpoints share.</summary>
internal static class Asked
{
    public static IdentityRoom Room(this HttpContext http) => http.RequestServices.GetRequiredService<IdentityRoom>();

    /// <summary>A field of the posted form; empty where it is absent or came twice.</summary>
    public static string Field(this HttpContext http, string name) => http.Request.Form[name] is [{ } one] ? one.Trim() : "";

    public static string? Query(this HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } one] ? one : null;

    /// <summary>Where the person is to go in the end, as the page or the form says.</summary>
    public static After After(this HttpContext http)
        => HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType ? new After(Or(http.Field("request")), Or(http.Field("next"))) : new After(http.Query("request"), http.Query("next"));

    public static string Language(this HttpContext http) => PageLanguage.Of(http, null).Language;

    /// <summary>The page that tells of a refusal: with the status that its code has.</summary>
    public static IResult Wrong(Error error) => Show.Wrong(new WrongView(error.Code), Status(error.Code));

    /// <summary>A refusal for the page's script, in the person's language where there are words for it.</summary>
    public static IResult Json(HttpContext http, Error error)
        => Results.Json(new { code = error.Code, message = PageLanguage.Of(http, null).Find("problem." + error.Code) ?? error.Message, field = error.Field }, statusCode: Status(error.Code));

    /// <summary>After a form: see other, so that going back and reloading sends nothing again.</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    public static int Status(string code) => code switch
    {
        "too_many_tries" => StatusCodes.Status429TooManyRequests,
        "busy" => StatusCodes.Status503ServiceUnavailable,
        "step_up_needed" or "not_signed_in" => StatusCodes.Status401Unauthorized,
        "account_disabled" => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string? Or(string text) => text.Length > 0 ? text : null;

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }
}
