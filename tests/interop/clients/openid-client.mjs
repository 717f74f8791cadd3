// npm openid-client: a confidential client with a secret; the whole life of a sign-in, from discovery to logout.
import * as client from 'openid-client';
import { isPlain, run } from '../lib/run.mjs';

await run(async (task, arrive) => {
  const execute = isPlain(task.issuer) ? [client.allowInsecureRequests] : [];
  const method = task.authentication === 'client_secret_post' ? client.ClientSecretPost(task.clientSecret) : client.ClientSecretBasic(task.clientSecret);
  const config = await client.discovery(new URL(task.issuer), task.clientId, { id_token_signed_response_alg: task.algorithm ?? 'ES256' }, method, { execute });

  const verifier = client.randomPKCECodeVerifier(), state = client.randomState(), nonce = client.randomNonce();
  const scope = task.scope ?? 'openid email';
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: task.redirectUri, scope, state, nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    ...(scope.includes('offline_access') ? { prompt: 'consent' } : {}),
  });
  const back = await arrive(start);
  const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
  const claims = tokens.claims();
  const user = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  const seen = await client.tokenIntrospection(config, tokens.access_token);

  let refreshed, refreshedSub;
  if (tokens.refresh_token) {
    refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
    refreshedSub = (await client.fetchUserInfo(config, refreshed.access_token, claims.sub)).sub;
    await client.tokenRevocation(config, refreshed.refresh_token ?? tokens.refresh_token);
  }
  await client.tokenRevocation(config, tokens.access_token);
  const gone = await client.tokenIntrospection(config, tokens.access_token);
  const logout = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: task.postLogoutRedirectUri ?? task.redirectUri, state: 'bye' });
  return {
    client: 'openid-client', sub: claims.sub, claims, user, iss: back.searchParams.get('iss'), tokenType: tokens.token_type, expiresIn: tokens.expires_in,
    activeBefore: seen.active, activeAfter: gone.active, refreshed: Boolean(refreshed), rotated: Boolean(refreshed?.refresh_token && refreshed.refresh_token !== tokens.refresh_token), refreshedSub,
    idToken: tokens.id_token, accessToken: tokens.access_token, logout: logout.href,
  };
});
