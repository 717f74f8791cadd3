// npm oauth4webapi: the strictest of them. Authenticates by private_key_jwt, checks `iss` (RFC 9207), the token's signature and RFC 9068.
import * as oauth from 'oauth4webapi';
import { isPlain, run } from '../lib/run.mjs';

await run(async (task, arrive) => {
  const insecure = { [oauth.allowInsecureRequests]: isPlain(task.issuer) };
  const issuer = new URL(task.issuer);
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const oauthOnly = task.oauthMetadata === false ? undefined
    : await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }));
  const client = { client_id: task.clientId, id_token_signed_response_alg: task.algorithm ?? 'ES256' };
  let authentication = task.clientSecret ? oauth.ClientSecretPost(task.clientSecret) : oauth.None();
  if (task.privateJwk) {
    const { kid, alg = 'ES256', ...jwk } = task.privateJwk;
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    authentication = oauth.PrivateKeyJwt({ key, kid });
  }

  const verifier = oauth.generateRandomCodeVerifier(), state = oauth.generateRandomState(), nonce = oauth.generateRandomNonce();
  const start = new URL(as.authorization_endpoint);
  const request = {
    client_id: task.clientId, redirect_uri: task.redirectUri, response_type: 'code', scope: task.scope ?? 'openid email', state, nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', max_age: '3600',
  };
  for (const [name, value] of Object.entries(request)) start.searchParams.set(name, value);
  const back = await arrive(start);
  const parameters = oauth.validateAuthResponse(as, client, back, state);

  const answer = await oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, task.redirectUri, verifier, insecure);
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, { expectedNonce: nonce, requireIdToken: true, maxAge: 3600 });
  await oauth.validateApplicationLevelSignature(as, answer, insecure);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const user = await oauth.processUserInfoResponse(as, client, claims.sub, await oauth.userInfoRequest(as, client, tokens.access_token, insecure));

  let access;
  if (task.audience) {
    const call = new Request(`${task.issuer}/anything`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    access = await oauth.validateJwtAccessToken(as, call, task.audience, insecure);
  }
  let machine;
  if (task.machineScope) {
    const own = await oauth.clientCredentialsGrantRequest(as, client, authentication, { scope: task.machineScope }, insecure);
    machine = await oauth.processClientCredentialsResponse(as, client, own);
  }
  return {
    client: 'oauth4webapi', sub: claims.sub, claims, user, access, machineToken: machine?.access_token, iss: back.searchParams.get('iss'),
    idToken: tokens.id_token, accessToken: tokens.access_token, oauthMetadataIssuer: oauthOnly?.issuer,
  };
});
