// The one script of the pages: passkey ceremonies, and conveniences that each have a way without it.
'use strict';
(() => {
  const api = window.PublicKeyCredential;
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  const text64 = data => data && btoa(String.fromCharCode(...new Uint8Array(data))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const withBytes = list => list?.map(c => ({ ...c, id: bytes(c.id) }));

  // Browsers that know credentials but not yet their JSON.
  const parse = (kind, o) => {
    const own = api[kind === 'get' ? 'parseRequestOptionsFromJSON' : 'parseCreationOptionsFromJSON'];
    if (own) return own.call(api, o);
    return { ...o, challenge: bytes(o.challenge), ...(o.user && { user: { ...o.user, id: bytes(o.user.id) } }),
      ...(o.allowCredentials && { allowCredentials: withBytes(o.allowCredentials) }), ...(o.excludeCredentials && { excludeCredentials: withBytes(o.excludeCredentials) }) };
  };
  const plain = c => {
    try { if (c.toJSON) return c.toJSON(); } catch { /* a password manager's stand-in: by hand */ }
    const r = c.response;
    return { id: c.id, rawId: text64(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment, clientExtensionResults: c.getClientExtensionResults(),
      response: { clientDataJSON: text64(r.clientDataJSON), attestationObject: text64(r.attestationObject), authenticatorData: text64(r.authenticatorData),
        signature: text64(r.signature), userHandle: text64(r.userHandle), transports: r.getTransports?.() } };
  };

  class Refused extends Error {
    constructor(answer) { super(answer.message); this.answer = answer; }
  }

  const post = async (address, form, more) => {
    const fields = Object.fromEntries(new FormData(form));
    const token = fields.__RequestVerificationToken;
    delete fields.__RequestVerificationToken;
    const response = await fetch(address, {
      method: 'POST', credentials: 'same-origin', redirect: 'error',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', RequestVerificationToken: token },
      body: JSON.stringify({ ...fields, ...more }),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(answer);
    return answer;
  };

  let waiting; // the ceremony that the browser offers in the e-mail field

  const ceremony = async (form, mediation) => {
    const { passkey: kind, options: begin, finish } = form.dataset;
    waiting?.abort();
    const stop = waiting = new AbortController();
    const got = await post(begin, form).catch(e => { throw mediation ? new DOMException('', 'AbortError') : e; });
    const options = got.options ?? got;
    const publicKey = parse(kind, options);
    const credential = await navigator.credentials[kind]({ publicKey, signal: stop.signal, ...(mediation && { mediation }) });
    try {
      const done = await post(finish, form, { ticket: got.ticket, credential: plain(credential) });
      location.assign(done.next);
    } catch (e) {
      // The key is one that this hub does not know any more: the device may forget it.
      if (e.answer?.code === 'passkey_unknown') api.signalUnknownCredential?.({ rpId: options.rpId ?? location.hostname, credentialId: credential.id }).catch(() => {});
      throw e;
    }
  };

  const say = (form, e) => {
    if (e.name === 'AbortError') return;
    // Too long ago: prove it again, then come back to this page.
    if (/^(step_up_needed|not_signed_in)$/.test(e.answer?.code)) return location.assign('/signin?next=' + encodeURIComponent(location.pathname));
    const d = form.dataset;
    form.querySelector('[data-say]').textContent =
      e instanceof Refused ? e.answer.message || d.failed
        : e.name === 'NotAllowedError' ? d.cancelled
          : e.name === 'InvalidStateError' ? d.known
            : e.name === 'TypeError' ? d.offline : d.failed;
    const field = e.answer?.field && form.elements[e.answer.field];
    if (field) { field.setAttribute('aria-invalid', 'true'); field.focus(); }
  };

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const button = form.querySelector('[data-go]') ?? form.querySelector('button');
    if (!api) {
      form.querySelector('[data-say]').textContent = form.dataset.unsupported;
      continue;
    }
    button.hidden = false;
    const words = form.querySelector('[data-with]');
    if (words) words.hidden = false;
    form.addEventListener('submit', async event => {
      if (event.submitter && event.submitter !== button) return;
      event.preventDefault();
      for (const bad of form.querySelectorAll('[aria-invalid]')) bad.removeAttribute('aria-invalid');
      form.querySelector('[data-say]').textContent = '';
      button.disabled = true;
      try { await ceremony(form); } catch (e) { say(form, e); } finally { button.disabled = false; }
    });
    if (form.dataset.passkey === 'get' && document.querySelector('[autocomplete~=webauthn]'))
      api.isConditionalMediationAvailable?.().then(can => can && ceremony(form, 'conditional')).catch(e => e.name === 'NotAllowedError' || say(form, e));
  }

  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText([...document.getElementById(button.dataset.copy).children].map(c => c.textContent.trim()).join('\n'));
      button.textContent = button.dataset.done;
    });
  }

  document.querySelector('form[data-send]')?.submit();
})();
