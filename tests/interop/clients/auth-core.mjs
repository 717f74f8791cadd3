// npm @auth/core (the engine of next-auth): a real server with its routes; the browser signs in at it through the hub.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Auth } from '@auth/core';
import { run } from '../lib/run.mjs';

await run(async (task, _arrive, browser) => {
  const base = new URL(task.redirectUri).origin;
  let profileSeen;
  const config = {
    secret: 'a secret of this test only, thirty-two and more', trustHost: true, basePath: '/auth',
    logger: { error: error => { failure = error; }, warn() {}, debug() {} },
    providers: [{
      id: 'hub', name: 'Hub', type: 'oidc', issuer: task.issuer, clientId: task.clientId, clientSecret: task.clientSecret,
      client: { id_token_signed_response_alg: task.algorithm ?? 'ES256' },
      authorization: { params: { scope: task.scope ?? 'openid email' } }, checks: ['pkce', 'state', 'nonce'], idToken: false,
      profile: p => { profileSeen = p; return { id: p.sub, email: p.email }; },
    }],
    callbacks: {
      jwt: ({ token, account }) => account ? { ...token, sub: account.providerAccountId, idToken: account.id_token, accessToken: account.access_token } : token,
      session: ({ session, token }) => ({ ...session, sub: token.sub, idToken: token.idToken, accessToken: token.accessToken }),
    },
  };
  let failure;
  const server = createServer(async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const request = new Request(base + req.url, { method: req.method, headers: req.headers, body: req.method === 'POST' ? Buffer.concat(chunks) : undefined });
    const answer = await Auth(request, config);
    res.statusCode = answer.status;
    for (const [name, value] of answer.headers) if (name !== 'set-cookie') res.setHeader(name, value);
    res.setHeader('set-cookie', answer.headers.getSetCookie());
    res.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(Number(new URL(base).port), new URL(base).hostname);
  await once(server, 'listening');
  try {
    const { csrfToken } = JSON.parse((await browser.go(`${base}/auth/csrf`)).text);
    const home = url => new URL(url).origin === base && !new URL(url).pathname.startsWith('/auth/');
    let page = await browser.go(`${base}/auth/signin/hub`, { method: 'POST', form: { csrfToken, callbackUrl: base + '/signed-in' }, until: home });
    if (!page.arrived) {
      const { signInAtHub } = await import('../lib/hub.mjs');
      const { signInAtStandIn } = await import('../lib/stand-in.mjs');
      page = await (task.signIn === 'stand-in' ? signInAtStandIn : signInAtHub)(browser, page, { ...task, until: home });
    }
    const session = JSON.parse((await browser.go(`${base}/auth/session`)).text);
    if (!session?.sub) throw Object.assign(new Error(`no session; landed at ${page.url}`), { cause: failure });
    return { client: '@auth/core', sub: session.sub, claims: profileSeen, user: session.user, idToken: session.idToken, accessToken: session.accessToken };
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
