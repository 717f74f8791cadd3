// Visits a protected page of somebody else's web server, signs in where it sends us, and says what came back. For mod_auth_openidc.
import { run } from '../lib/run.mjs';
import { signInAtHub } from '../lib/hub.mjs';
import { signInAtStandIn } from '../lib/stand-in.mjs';

await run(async (task, _arrive, browser) => {
  // The server itself takes the redirect back, so the browser stops nowhere: the page is reached when it answers 200 from its own address.
  const reached = page => page.url.startsWith(task.page);
  let page = await browser.go(task.page);
  if (!reached(page)) {
    const until = url => url.startsWith(task.page) && !url.startsWith(task.redirectUri);
    page = await (task.signIn === 'stand-in' ? signInAtStandIn : signInAtHub)(browser, page, { ...task, until });
    page = await browser.go(page.arrived.href);
  }
  return { client: 'mod_auth_openidc', status: page.status, url: page.url, text: page.text.trim(), sub: page.headers.get('x-signed-in'), email: page.headers.get('x-email'), claims: page.headers.get('x-claims') };
});
