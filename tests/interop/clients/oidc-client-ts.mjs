// npm oidc-client-ts: what a single-page shop uses. A public client: no secret, PKCE alone; renews by refresh token.
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import { run } from '../lib/run.mjs';

await run(async (task, arrive, browser) => {
  const oidc = new OidcClient({
    authority: task.issuer, client_id: task.clientId, redirect_uri: task.redirectUri, post_logout_redirect_uri: task.postLogoutRedirectUri ?? task.redirectUri,
    response_type: 'code', scope: task.scope ?? 'openid email', loadUserInfo: true,
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  });
  const request = await oidc.createSigninRequest({ state: { basket: 7 }, nonce: 'n-of-the-shop', ...(task.scope?.includes('offline_access') ? { prompt: 'consent' } : {}) });
  const back = await arrive(request.url);
  const answer = await oidc.processSigninResponse(back.href);
  let renewed;
  if (answer.refresh_token) {
    renewed = await oidc.useRefreshToken({ state: { refresh_token: answer.refresh_token, id_token: answer.id_token, scope: answer.scope, profile: answer.profile, session_state: null } });
  }
  const out = await oidc.createSignoutRequest({ id_token_hint: answer.id_token, state: { bye: 1 } });
  let loggedOut;
  if (task.logout) {
    const until = url => url.startsWith(task.postLogoutRedirectUri);
    let page = await browser.go(out.url, { until });
    if (!page.arrived) {
      const form = page.forms.find(f => f.method === 'POST');
      page = await browser.submit(page, form, { button: form.buttons.find(b => b.value === 'signout') ?? form.buttons[0], until });
    }
    const response = await oidc.processSignoutResponse(page.arrived.href);
    loggedOut = response.userState?.bye === 1;
  }
  return {
    client: 'oidc-client-ts', sub: answer.profile.sub, claims: answer.profile, user: answer.profile, basket: answer.userState.basket, iss: back.searchParams.get('iss'),
    renewed: Boolean(renewed?.access_token), rotated: Boolean(renewed?.refresh_token && renewed.refresh_token !== answer.refresh_token), loggedOut,
    idToken: answer.id_token, accessToken: answer.access_token,
  };
});
