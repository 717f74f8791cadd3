// How a person signs in at npm oidc-provider with its own development pages: any name, any password, then agree.
export async function signInAtStandIn(browser, page, { person, until }) {
  for (let step = 0; step < 6; step++) {
    if (page.arrived) return page;
    const form = page.form(f => 'prompt' in f.fields);
    if (!form) throw new Error(`no form to go on with: ${page}`);
    page = await browser.submit(page, form, { values: 'login' in form.fields ? { login: person, password: 'x' } : {}, until });
  }
  throw new Error(`still not signed in: ${page}`);
}
