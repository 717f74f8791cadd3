// Runs every client script against the stand-in: proves the scripts before the hub is blamed.   npm run check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { generateKeyPair, exportJWK } from 'jose';

const pair = await generateKeyPair('ES256', { extractable: true });
const privateJwk = { ...(await exportJWK(pair.privateKey)), kid: 'k1', alg: 'ES256' };
const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
const back = 'http://localhost:47811/cb', out = 'http://localhost:47811/out';
const common = { redirect_uris: [back], post_logout_redirect_uris: [out], id_token_signed_response_alg: 'ES256', grant_types: ['authorization_code', 'refresh_token'] };
const clients = [
  { ...common, client_id: 'basic', client_secret: 'secret-of-the-basic-client' },
  { ...common, client_id: 'key', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicJwk] }, grant_types: [...common.grant_types, 'client_credentials'] },
  { ...common, client_id: 'spa', token_endpoint_auth_method: 'none', application_type: 'native' },
  { ...common, client_id: 'next', client_secret: 'secret-of-the-next-client', redirect_uris: ['http://localhost:47812/auth/callback/hub'] },
];
const provider = spawn(process.execPath, [new URL('./provider.mjs', import.meta.url).pathname], { env: { ...process.env, STAND_IN_CLIENTS: JSON.stringify(clients) }, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const issuer = String((await once(provider.stdout, 'data'))[0]).trim();
  const task = { issuer, signIn: 'stand-in', person: 'ada', redirectUri: back, postLogoutRedirectUri: out };
  const first = await client('openid-client', { ...task, clientId: 'basic', clientSecret: 'secret-of-the-basic-client', scope: 'openid email offline_access' });
  await client('oauth4webapi', { ...task, clientId: 'key', privateJwk, oauthMetadata: false, machineScope: '' });
  await client('oidc-client-ts', { ...task, clientId: 'spa', scope: 'openid email offline_access', logout: true });
  await client('auth-core', { ...task, clientId: 'next', clientSecret: 'secret-of-the-next-client', redirectUri: 'http://localhost:47812/auth/callback/hub' });
  if (first.ok) await client('jose', { ...task, clientId: 'basic', idToken: first.idToken });
} finally {
  provider.kill();
}

async function client(name, task) {
  const child = spawn(process.execPath, [new URL(`../clients/${name}.mjs`, import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(task));
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  const result = JSON.parse(text);
  console.log(name, result.ok ? 'ok' : 'FAILED', result.ok ? result.sub ?? result.claims?.sub : text);
  if (!result.ok) process.exitCode = 1;
  return result;
}
