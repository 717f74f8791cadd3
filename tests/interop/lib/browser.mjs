// A browser without a screen: keeps cookies, follows redirects, reads and sends forms. It runs no script, as the hub's pages need none.
import http from 'node:http';
import https from 'node:https';
import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

// Not `fetch`: that says «Sec-Fetch-Mode: cors», and nobody shows a page or redirects to a script's call.
const likeABrowser = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en',
  'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1', 'upgrade-insecure-requests': '1',
};

function send(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? https : http).request(url, { method, headers, agent: false, timeout: 30_000 }, answer => {
      const chunks = [];
      answer.on('data', chunk => chunks.push(chunk)).on('error', reject).on('end', () => resolve({
        status: answer.statusCode, cookies: answer.headers['set-cookie'] ?? [], headers: new Headers(Object.entries(answer.headers).filter(([n]) => n !== 'set-cookie').map(([n, v]) => [n, String(v)])),
        text: Buffer.concat(chunks).toString('utf8'),
      }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url} in 30 s`))).on('error', reject).end(body);
  });
}

export class Browser {
  #jar = new CookieJar();
  trail = [];

  /** Goes to an address and on through redirects. Stops before one that `until` accepts: the answer then has `arrived`. */
  async go(url, { method = 'GET', form, until = () => false, from } = {}) {
    for (let hop = 0; hop < 20; hop++) {
      if (until(url)) return { arrived: new URL(url), url };
      const cookie = await this.#jar.getCookieString(url);
      const headers = { ...likeABrowser, ...(cookie ? { cookie } : {}), 'sec-fetch-site': from ? (from === new URL(url).origin ? 'same-origin' : 'cross-site') : 'none' };
      let body;
      if (method === 'POST') {
        body = new URLSearchParams(form ?? {}).toString();
        Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), origin: from ?? new URL(url).origin });
      }
      const answer = await send(url, method, headers, body);
      for (const line of answer.cookies) await this.#jar.setCookie(line, url, { ignoreError: true });
      this.trail.push(`${method} ${new URL(url).pathname} ${answer.status}`);
      const location = answer.headers.get('location');
      if (answer.status < 300 || answer.status >= 400 || !location) return new Page(url, answer.status, answer.headers, answer.text);
      if (answer.status !== 307 && answer.status !== 308) { method = 'GET'; form = undefined; }
      from = new URL(url).origin;
      url = new URL(location, url).href;
    }
    throw new Error(`more than 20 redirects: ${this.trail.join(', ')}`);
  }

  /** Sends a form of the page: its own values, then `values`, the boxes that were ticked, and the button that was pressed. */
  async submit(page, form, { values = {}, ticked = [], button, until } = {}) {
    const fields = Object.entries({ ...form.fields, ...values }).concat(ticked.map(b => [b.name, b.value]));
    if (button?.name) fields.push([button.name, button.value ?? '']);
    const target = new URL(button?.action ?? form.action ?? page.url, page.url);
    const from = new URL(page.url).origin;
    if (form.method === 'POST') return this.go(target.href, { method: 'POST', form: fields, until, from });
    for (const [name, value] of fields) target.searchParams.append(name, value);
    return this.go(target.href, { until, from });
  }
}

export class Page {
  constructor(url, status, headers, text) {
    Object.assign(this, { url, status, headers, text });
  }

  get document() { return (this.parsed ??= parse(this.text)); }

  get title() { return this.document.querySelector('title')?.text.trim() ?? ''; }

  get heading() { return this.document.querySelector('h1')?.text.trim() ?? ''; }

  get forms() {
    return this.document.querySelectorAll('form').map(form => {
      const fields = {}, boxes = [];
      for (const input of form.querySelectorAll('input')) {
        const name = input.getAttribute('name'), type = input.getAttribute('type') ?? 'text';
        if (!name || type === 'submit' || type === 'button') continue;
        if (type === 'checkbox' && !input.hasAttribute('checked')) boxes.push({ name, value: input.getAttribute('value') ?? 'on' });
        if ((type === 'checkbox' || type === 'radio') && !input.hasAttribute('checked')) continue;
        fields[name] = input.getAttribute('value') ?? (type === 'checkbox' ? 'on' : '');
      }
      const buttons = form.querySelectorAll('button, input[type=submit]')
        .filter(b => b.getAttribute('type') !== 'button')
        .map(b => ({ name: b.getAttribute('name'), value: b.getAttribute('value'), action: b.getAttribute('formaction'), text: b.text.trim() }));
      return { action: form.getAttribute('action'), method: (form.getAttribute('method') ?? 'get').toUpperCase(), fields, boxes, buttons };
    });
  }

  form(accepts) { return this.forms.find(accepts); }

  toString() { return `${this.status} ${this.url} «${this.title}» forms: ${this.forms.map(f => `${f.action}(${Object.keys(f.fields)})`).join(' ')}`; }
}
