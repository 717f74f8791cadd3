// npm oidc-provider as a stand-in for the hub: shows that a client script is right before it is turned on the hub,
// and is the upstream provider in tests of upstream sign-in.   node stand-in/provider.mjs [port]   prints its issuer, then runs.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const server = createServer();
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1');
await once(server, 'listening');
const issuer = `http://localhost:${server.address().port}`;

const jwk = async alg => ({ ...(await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)), use: 'sig', alg, kid: alg });
const clients = JSON.parse(process.env.STAND_IN_CLIENTS ?? '[]');
const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [await jwk('ES256'), await jwk('RS256')] },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
    userinfo: { enabled: true },
  },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  scopes: ['openid', 'offline_access', 'email'],
  issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, email: `${id}@example.org`, email_verified: true }) }),
});
server.on('request', provider.callback());
console.log(issuer);
