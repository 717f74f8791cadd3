// The peer: npm oidc-provider with everything in memory.   node server.mjs PORT   prints its issuer, then runs.
// Its own store keeps at most 1,000 things and walks a person's tokens at each new one; a plain map is quicker, so it gets one.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const store = new Map(), byGrant = new Map(), byUid = new Map();
class Memory {
  constructor(model) { this.model = model; }
  key(id) { return `${this.model}:${id}`; }
  async upsert(id, payload) {
    store.set(this.key(id), payload);
    if (payload.uid) byUid.set(payload.uid, id);
    if (payload.grantId && this.model !== 'Grant') {
      let members = byGrant.get(payload.grantId);
      if (!members) byGrant.set(payload.grantId, members = new Set());
      members.add(this.key(id));
    }
  }
  async find(id) { return store.get(this.key(id)); }
  async findByUid(uid) { return this.find(byUid.get(uid)); }
  async findByUserCode() { return undefined; }
  async consume(id) { store.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) { store.delete(this.key(id)); }
  async revokeByGrantId(grantId) {
    for (const key of byGrant.get(grantId) ?? []) store.delete(key);
    byGrant.delete(grantId);
  }
}

const server = createServer();
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1');
await once(server, 'listening');
const issuer = `http://localhost:${server.address().port}`;
const jwk = { ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)), use: 'sig', alg: 'ES256', kid: 'k1' };
const api = 'https://api.example.org';

const provider = new Provider(issuer, {
  adapter: Memory,
  clients: [
    { client_id: 'shop', client_secret: 'the-secret-of-the-shop-in-the-benchmark', redirect_uris: [process.env.BENCH_REDIRECT ?? 'http://localhost:1/back'], id_token_signed_response_alg: 'ES256', grant_types: ['authorization_code'] },
    { client_id: 'machine', client_secret: 'the-secret-of-the-machine-in-the-benchmark', redirect_uris: [], response_types: [], grant_types: ['client_credentials'], id_token_signed_response_alg: 'ES256' },
  ],
  jwks: { keys: [jwk] },
  cookies: { keys: ['a key of the benchmark'] },
  pkce: { required: () => true },
  scopes: ['openid', 'email', 'api'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  ttl: { AccessToken: 3600, AuthorizationCode: 60, ClientCredentials: 600, IdToken: 3600, Session: 86400, Grant: 86400, Interaction: 600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: ctx => ctx.oidc.params?.grant_type === 'client_credentials' ? api : undefined,
      getResourceServerInfo: () => ({ scope: 'api', accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'ES256' } } }),
    },
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, email: `${id}@example.org`, email_verified: true }) }),
});

// Signs in a new person at once and gives the shop what it asks for: preparation, never measured.
let people = 0;
async function interaction(req, res) {
  const details = await provider.interactionDetails(req, res);
  const accountId = details.session?.accountId ?? `person${++people}`;
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope('openid email');
  await provider.interactionFinished(req, res, { login: { accountId }, consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}
const callback = provider.callback();
server.on('request', (req, res) => req.url.startsWith('/interaction/') ? interaction(req, res).catch(error => { res.statusCode = 500; res.end(String(error)); }) : callback(req, res));
console.log(issuer);
