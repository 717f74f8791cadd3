// npm jose: the tokens as a resource server in Node would check them, by nothing but the issuer's published keys.
import { createRemoteJWKSet, jwtVerify, decodeProtectedHeader } from 'jose';
import { run } from '../lib/run.mjs';

await run(async (task) => {
  const metadata = await (await fetch(`${task.issuer}/.well-known/openid-configuration`)).json();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const id = await jwtVerify(task.idToken, keys, { issuer: task.issuer, audience: task.clientId, algorithms: [task.algorithm ?? 'ES256'], requiredClaims: ['sub', 'iat', 'exp'] });
  let access;
  if (task.accessToken?.split('.').length === 3) {
    access = await jwtVerify(task.accessToken, keys, {
      issuer: task.issuer, audience: task.audience, typ: 'at+jwt', algorithms: ['ES256'], requiredClaims: ['sub', 'client_id', 'iat', 'exp', 'jti'],
    });
  }
  // The check must be able to fail: one changed character of the payload, another audience.
  const refused = [];
  const [head, body, mark] = task.idToken.split('.');
  const changed = body.slice(0, 10) + (body[10] === 'A' ? 'B' : 'A') + body.slice(11);
  for (const [token, audience] of [[[head, changed, mark].join('.'), task.clientId], [task.idToken, 'somebody else']]) {
    try {
      await jwtVerify(token, keys, { issuer: task.issuer, audience });
    } catch (error) {
      refused.push(error.code);
    }
  }
  return { client: 'jose', header: decodeProtectedHeader(task.idToken), claims: id.payload, access: access?.payload, accessHeader: access?.protectedHeader, refused };
});
