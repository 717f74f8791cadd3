// Checks one person's bundle (docs/spec/bundle.md) with node:crypto alone.
//   node verify/bundle.mjs BUNDLE [--key VKEY]… [--witness VKEY]… [--seen FILE]
// One line of JSON on standard output; exit status 0 good, 1 bad, 2 usage.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Bad, base64, isConsistent, isIncluded, leafHash, openHead, parseKey, signedBy } from './log.mjs';

const malformed = (why) => new Bad('bundle_malformed', why);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** RFC 8785 for what stands in entries: strings, whole numbers, arrays, objects. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') return `{${Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(',')}}`;
  return JSON.stringify(value);
}

/** Exactly these members: name → what it must be; a question mark where it may be absent. */
function shape(value, members, what) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw malformed(`${what} is not an object`);
  for (const name of Object.keys(value)) if (!(name in members) && !(`${name}?` in members)) throw malformed(`${what} has a member '${name}'`);
  for (const [name, holds] of Object.entries(members)) {
    const optional = name.endsWith('?');
    const key = optional ? name.slice(0, -1) : name;
    if (!(key in value)) {
      if (optional) continue;
      throw malformed(`${what} has no '${key}'`);
    }
    if (!holds(value[key])) throw malformed(`'${key}' of ${what} is not what it should be`);
  }
}

const text = (v) => typeof v === 'string';
const count = (v) => Number.isSafeInteger(v);
const list = (holds) => (v) => Array.isArray(v) && v.every(holds);
const hashes = (texts) => texts.map((t) => base64(t, 32) ?? fail('a hash is not Base64 of 32 bytes'));
const fail = (why) => {
  throw malformed(why);
};

/** JSON in which no member comes twice: what is read is what would be written. */
function strict(json) {
  let twice = false;
  const value = JSON.parse(json);
  const members = (v) => (v && typeof v === 'object' ? Object.values(v).reduce((n, m) => n + members(m), Array.isArray(v) ? 0 : Object.keys(v).length) : 0);
  const outside = json.replace(/"(?:[^"\\]|\\.)*"/gs, (s) => `"${'s'.repeat(s.length > 2 ? 1 : 0)}"`);
  twice = (outside.match(/"s?"\s*:/g) ?? []).length !== members(value);
  if (twice) throw malformed('a member comes twice');
  return value;
}

export function checkBundle(json, { keys = [], witnesses = [], seen = null } = {}) {
  let bundle;
  try {
    bundle = strict(json);
  } catch (e) {
    throw e instanceof Bad ? e : malformed('not JSON');
  }
  shape(bundle, { format: (v) => v === 'selfhold-bundle/1', origin: text, keys: list(text), 'witnesses?': list(text), checkpoint: text, 'consistency?': Array.isArray, chains: Array.isArray }, 'the bundle');
  for (const c of bundle.consistency ?? []) shape(c, { from: count, proof: list(text) }, 'a consistency proof');
  const own = [...bundle.keys, ...(bundle.witnesses ?? [])].map((k) => parseKey(k) ?? fail('a key is malformed'));
  const trusted = keys.length > 0 ? keys : own.slice(0, bundle.keys.length);
  const head = openHead(bundle.checkpoint, trusted);
  if (head.origin !== bundle.origin) throw new Bad('head_differs', 'the head is that of another log');
  for (const w of own.slice(bundle.keys.length)) if (w.kind === 'cosigner' && signedBy(head.note, w) === false) throw new Bad('head_unsigned', `a signature in the name of ${w.name} is wrong`);
  for (const w of witnesses) if (signedBy(head.note, w) !== true) throw new Bad('not_witnessed', `${w.name} did not sign`);
  if (seen !== null) kept(bundle, head, seen, keys);

  const ids = new Set();
  const places = new Set();
  let entries = 0;
  let erased = 0;
  for (const chain of bundle.chains) {
    shape(chain, { chain: (v) => text(v) && UUID.test(v), last: count, entries: Array.isArray }, 'a chain');
    if (ids.has(chain.chain)) throw new Bad('entry_extra', 'a chain comes twice', { chain: chain.chain });
    ids.add(chain.chain);
    const found = checkChain(chain, head, places);
    entries += chain.entries.length;
    erased += found;
  }
  return { ok: true, origin: head.origin, size: head.size, chains: ids.size, entries, erased };
}

function kept(bundle, head, seen, keys) {
  const old = keys.length > 0 ? openKept(seen, keys) : openHead(seen, [parseKey(bundle.keys[0])]);
  if (old.origin !== head.origin) throw new Bad('head_differs', 'the kept head is of another log');
  if (old.size > head.size) throw new Bad('head_forked', 'the head is older than the one that was kept');
  const proof = old.size === head.size || old.size === 0 ? [] : (bundle.consistency ?? []).find((c) => c.from === old.size)?.proof;
  if (proof !== undefined && !isConsistent(old.size, old.root, head.size, head.root, hashes(proof))) throw new Bad('head_forked', 'the log has two pasts');
}

function openKept(seen, keys) {
  try {
    return openHead(seen, keys);
  } catch (e) {
    throw e.code === 'head_unsigned' ? new Bad('head_differs', 'the kept head is not one of this log') : e;
  }
}

function checkChain(chain, head, places) {
  let before = null;
  let last = -1;
  let time = '';
  let erased = 0;
  for (const [i, e] of chain.entries.entries()) {
    const number = i + 1;
    shape(e, { number: count, index: count, leaf: text, 'nonce?': text, 'entry?': text, 'erased?': (v) => typeof v === 'boolean', proof: list(text) }, 'an entry');
    const place = { chain: chain.chain, number, index: e.index };
    const wrong = (code, why) => new Bad(code, why, place);
    if (e.number > number) throw new Bad('entry_missing', `entry ${number} is missing`, { chain: chain.chain, number });
    if (e.number < number) throw wrong('entry_extra', 'not in order');
    const leaf = base64(e.leaf, 32);
    const proof = e.proof.map((p) => base64(p, 32));
    const gone = e.erased === true;
    if (!leaf || proof.includes(null)) throw wrong('bundle_malformed', 'leaf or proof is not Base64 of hashes');
    if (gone !== (e.entry === undefined) || gone !== (e.nonce === undefined)) throw wrong('bundle_malformed', 'neither whole nor erased');
    if (e.index <= last || places.has(e.index)) throw wrong('chain_broken', 'not after the entry before it');
    places.add(e.index);
    if (gone) erased += 1;
    else time = checkContent(e, chain.chain, number, leaf, before, time, wrong);
    if (!isIncluded(leaf, e.index, head.size, proof, head.root)) throw wrong('entry_not_included', 'not in the log at this place');
    before = leaf;
    last = e.index;
  }
  if (chain.last !== chain.entries.length) throw new Bad('chain_end', 'the chain ends elsewhere', { chain: chain.chain, number: chain.entries.length + 1 });
  return erased;
}

function checkContent(e, chain, number, leaf, before, time, wrong) {
  const nonce = base64(e.nonce, 32);
  if (!nonce) throw wrong('bundle_malformed', 'the nonce is not Base64 of 32 bytes');
  if (!leafHash(nonce, Buffer.from(e.entry)).equals(leaf)) throw wrong('entry_altered', 'the content is not what was logged');
  let facts;
  try {
    facts = JSON.parse(e.entry);
  } catch {
    throw wrong('entry_unreadable', 'the content is not JSON');
  }
  if (facts === null || typeof facts !== 'object' || canonical(facts) !== e.entry || facts.version !== 1 || !TIME.test(facts.time)) throw wrong('entry_unreadable', 'the content is not an entry');
  const prev = before === null ? undefined : before.toString('hex');
  if (facts.chain !== chain || facts.number !== number || facts.prev !== prev) throw wrong('chain_broken', 'does not follow the entry before it');
  if (facts.time < time) throw wrong('entry_back_dated', 'earlier than the entry before it');
  return facts.time;
}

function main(args) {
  const options = { keys: [], witnesses: [], seen: null };
  let file = null;
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '--key') options.keys.push(parseKey(args[++i]));
    else if (args[i] === '--witness') options.witnesses.push(parseKey(args[++i]));
    else if (args[i] === '--seen') options.seen = readFileSync(args[++i], 'utf8');
    else file = args[i];
  }
  if (file === null || options.keys.includes(null) || options.witnesses.includes(null)) return 2;
  try {
    const bytes = readFileSync(file);
    console.log(JSON.stringify(checkBundle(new TextDecoder('utf-8', { fatal: true }).decode(bytes), options)));
    return 0;
  } catch (e) {
    console.log(JSON.stringify({ ok: false, code: e instanceof Bad ? e.code : 'bundle_malformed', message: e.message, ...e.place }));
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = main(process.argv.slice(2));
