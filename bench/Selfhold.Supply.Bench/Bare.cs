using System.Buffers.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Selfhold.Supply.Bench;

/// <summary>What the granted read is held against: Kestrel, one route, one row by its key out of the same database, nothing else. Connection and statement are kept, one for each thread.</summary>
internal static class Bare
{
    public static async Task ServeAsync(string database, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        WebApplication app = builder.Build();
        var statements = new ThreadLocal<SqliteCommand>(() => Prepare(database));
        app.MapGet("/v1/customers/{id}", (RequestDelegate)(http =>
        {
            SqliteCommand select = statements.Value!;
            select.Parameters[0].Value = (string)http.Request.RouteValues["id"]!;
            string person = "";
            using (SqliteDataReader rows = select.ExecuteReader())
            {
                if (rows.Read())
                {
                    person = Base64Url.EncodeToString(rows.GetFieldValue<byte[]>(0));
                }
            }

            byte[] json = System.Text.Encoding.UTF8.GetBytes($"{{\"person\":\"{person}\"}}");
            http.Response.StatusCode = person.Length > 0 ? 200 : 404;
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = json.Length;
            return http.Response.Body.WriteAsync(json).AsTask();
        }));
        await app.RunAsync();
    }

    private static SqliteCommand Prepare(string database)
    {
        var connection = new SqliteConnection($"Data Source={database};Mode=ReadWrite;Pooling=False");
        connection.Open();
        SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT person_id FROM identity_subject WHERE domain_id = (SELECT domain_id FROM records_domain LIMIT 1) AND subject = $subject";
        select.Parameters.Add("$subject", SqliteType.Text);
        select.Prepare();
        return select;
    }
}
