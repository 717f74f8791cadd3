// How a person signs in at a hub without passkeys at hand: her address, the link from her mail, and then her yes to all that the business asks.
import { linkTo } from './mail.mjs';

export async function signInAtHub(browser, page, { person, mail, until }) {
  for (let step = 0; step < 8; step++) {
    if (page.arrived) return page;
    const to = path => page.form(f => f.method === 'POST' && f.action && new URL(f.action, page.url).pathname === path);
    const email = to('/signin/email'), link = to('/signin/link'), approve = to('/authorize/approve');
    if (email) {
      await browser.submit(page, email, { values: { email: person } });
      page = await browser.go(await linkTo(person, mail), { until });
    } else if (link) {
      page = await browser.submit(page, link, { until });
    } else if (approve) {
      page = await browser.submit(page, approve, { ticked: approve.boxes, button: approve.buttons.find(b => b.value === 'allow') ?? approve.buttons[0], until });
    } else {
      throw new Error(`no form to go on with: ${page}`);
    }
  }
  throw new Error(`still not signed in: ${page}`);
}
