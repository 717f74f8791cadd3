using Selfhold.OpenId;

namespace Selfhold.OpenId.Tests;

public sealed class ClientTests
{
    [Fact]
    public void a_client_may_do_nothing_but_sign_people_in_until_it_is_given_more()
    {
        var client = new Client { Id = "c", Business = Guid.Empty, Domain = Guid.Empty, Name = "Shop" };
        Assert.Equal(["authorization_code"], client.GrantTypes);
        Assert.Equal(["openid"], client.Scopes);
        Assert.Equal(ClientAuthentication.SecretBasic, client.Authentication);
        Assert.Equal("ES256", client.IdTokenAlgorithm);
    }
}
