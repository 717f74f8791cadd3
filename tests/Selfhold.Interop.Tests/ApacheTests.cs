using System.Diagnostics;
using System.Text.Json.Nodes;
using Selfhold.HubDriver;

namespace Selfhold.Interop.Tests;

/// <summary>Debian's mod_auth_openidc under Apache keeps a page for those who signed in at the hub.</summary>
public sealed class ApacheTests(HubUnderTest fixture)
{
    private static readonly string[] Programs = ["/usr/sbin/apache2", "/usr/lib/apache2/modules/mod_auth_openidc.so"];

    [Fact]
    public async Task a_page_behind_mod_auth_openidc_opens_after_sign_in_at_the_hub()
    {
        foreach (string program in Programs.Where(p => !File.Exists(p)))
        {
            Node.Skip(program + " is missing; ./test installs apache2 and libapache2-mod-auth-openidc.");
        }

        RunningHub hub = fixture.Hub;
        int port = RunningHub.FreePort();
        MadeClient client = hub.AddClient("A shop under Apache", $"http://localhost:{port}/shop/back");
        string person = HubUnderTest.NewPerson();
        using var apache = new Apache(port, hub, client);
        JsonNode said = await Node.RunAsync(hub, "visit", new JsonObject { ["page"] = $"http://localhost:{port}/shop/", ["redirectUri"] = client.Redirect, ["person"] = person });
        Assert.Equal(200, (int)said["status"]!);
        Assert.Equal("What only customers see.", (string?)said["text"]);
        // The module's user is the subject at the issuer.
        Assert.EndsWith("@localhost:" + hub.Port, (string?)said["sub"], StringComparison.Ordinal);
        Assert.Equal(person, (string?)said["email"]);
    }

    /// <summary>An Apache of the test's own, in the foreground, with nothing but what the module needs.</summary>
    private sealed class Apache : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfhold-apache-");
        private readonly Process _process;

        public Apache(int port, RunningHub hub, MadeClient client)
        {
            string here = _folder.FullName;
            Directory.CreateDirectory(Path.Combine(here, "htdocs", "shop"));
            File.WriteAllText(Path.Combine(here, "htdocs", "shop", "index.html"), "What only customers see.\n");
            // Apache gives up root for this user, who must reach the page.
            foreach (string folder in (string[])[here, Path.Combine(here, "htdocs"), Path.Combine(here, "htdocs", "shop")])
            {
                File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            }

            File.Copy(hub.CertificateFile!, Path.Combine(here, "trusted.pem"));
            File.SetUnixFileMode(Path.Combine(here, "trusted.pem"), (UnixFileMode)0b110_100_100);
            string user = Environment.UserName == "root" ? "User www-data\nGroup www-data\n" : "";
            File.WriteAllText(Path.Combine(here, "httpd.conf"), user + $$"""
                ServerRoot /usr/lib/apache2
                ServerName localhost
                Listen 127.0.0.1:{{port}}
                PidFile {{here}}/pid
                Mutex file:{{here}}
                ErrorLog {{here}}/error.log
                LogLevel warn
                DocumentRoot {{here}}/htdocs
                LoadModule mpm_event_module modules/mod_mpm_event.so
                LoadModule authn_core_module modules/mod_authn_core.so
                LoadModule authz_core_module modules/mod_authz_core.so
                LoadModule authz_user_module modules/mod_authz_user.so
                LoadModule dir_module modules/mod_dir.so
                LoadModule headers_module modules/mod_headers.so
                LoadModule auth_openidc_module modules/mod_auth_openidc.so
                OIDCProviderMetadataURL {{hub.Issuer}}/.well-known/openid-configuration
                OIDCClientID {{client.Id}}
                OIDCClientSecret {{client.Secret}}
                OIDCRedirectURI {{client.Redirect}}
                OIDCCryptoPassphrase a-passphrase-of-this-test
                OIDCPKCEMethod S256
                OIDCScope "openid email"
                OIDCIDTokenSignedResponseAlg ES256
                OIDCCABundlePath {{here}}/trusted.pem
                <Location /shop>
                  AuthType openid-connect
                  Require valid-user
                  Header set X-Signed-In "expr=%{REMOTE_USER}"
                  Header set X-Email "%{OIDC_CLAIM_email}e"
                </Location>
                """.Replace("\n                ", "\n"));
            _process = Process.Start(new ProcessStartInfo(Programs[0], ["-f", Path.Combine(here, "httpd.conf"), "-DFOREGROUND"]) { UseShellExecute = false })!;
            using HttpClient http = Browser.Wire(null);
            for (int i = 0; i < 100 && !Answers(http, port); i++)
            {
                Assert.False(_process.HasExited, "Apache ended: " + Log());
                Thread.Sleep(100);
            }
        }

        private string Log() => File.Exists(Path.Combine(_folder.FullName, "error.log")) ? File.ReadAllText(Path.Combine(_folder.FullName, "error.log")) : "no log";

        private static bool Answers(HttpClient http, int port)
        {
            try
            {
                using HttpResponseMessage answer = http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{port}/"));
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        public void Dispose()
        {
            // The parent ends its children on this signal; killed, it would leave them.
            Process.Start("kill", ["-TERM", _process.Id.ToString()]).WaitForExit();
            if (!_process.WaitForExit(10_000))
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
