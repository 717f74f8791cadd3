// The tree, the proofs, the notes: written from RFC 6962/9162, C2SP tlog-tiles, signed-note, tlog-checkpoint and docs/spec/bundle.md. Shares nothing with the hub's own verifier.
import { createHash, createPublicKey, verify } from 'node:crypto';

/** Something that is wrong, with the place where it is. */
export class Bad extends Error {
  constructor(code, message, place = {}) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

export const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
export const leafHash = (...parts) => sha256(Buffer.from([0]), ...parts);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);
export const emptyRoot = sha256();

/** Base64 in one spelling only; null where it is none. */
export function base64(text, length = undefined) {
  if (typeof text !== 'string' || text.length === 0) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text && (length === undefined || bytes.length === length) ? bytes : null;
}

/** RFC 9162 §2.1.3.2. */
export function isIncluded(leaf, index, size, proof, root) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      r = nodeHash(p, r);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      r = nodeHash(r, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && r.equals(root);
}

/** RFC 9162 §2.1.4.2. */
export function isConsistent(from, fromRoot, to, toRoot, proof) {
  if (from > to || from < 0) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot) && (from > 0 || fromRoot.equals(emptyRoot));
  if (from === 0) return proof.length === 0 && fromRoot.equals(emptyRoot);
  let fn = BigInt(from) - 1n;
  let sn = BigInt(to) - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  const way = fn === 0n ? [fromRoot, ...proof] : [...proof];
  if (way.length === 0) return false;
  let fr = way[0];
  let sr = way[0];
  for (const c of way.slice(1)) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && fr.equals(fromRoot) && sr.equals(toRoot);
}

/** Root over leaves, by the recursion of RFC 6962 §2.1. */
export function rootOf(leaves) {
  if (leaves.length === 0) return emptyRoot;
  if (leaves.length === 1) return leaves[0];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

const COSIGNER = Buffer.from('selfhold/cosignature-p256/v1\n');
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A verifier key (vkey). Null where it is malformed; kind 'unknown' where this program has no way to verify with it. */
export function parseKey(text) {
  const match = /^([^\s+\u0000-\u001f]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text);
  const bytes = match && base64(match[3]);
  if (!bytes || bytes.length < 2) return null;
  const [, name, id] = match;
  const named = () => sha256(Buffer.from(name + '\n'), bytes).subarray(0, 4).toString('hex');
  const open = (der) => {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.export({ format: 'der', type: 'spki' }).equals(der) ? key : null;
  };
  const p256 = (der) => {
    const key = open(der);
    return key && key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails.namedCurve === 'prime256v1' ? key : null;
  };
  try {
    switch (bytes[0]) {
      case 0x02: {
        const der = bytes.subarray(1);
        const key = p256(der);
        return key && sha256(der).subarray(0, 4).toString('hex') === id ? { name, id, kind: 'log', key, text } : null;
      }
      case 0x01:
      case 0x04: {
        if (bytes.length !== 33 || named() !== id) return null;
        return { name, id, kind: bytes[0] === 4 ? 'ed25519-cosigner' : 'ed25519', key: open(Buffer.concat([ED25519_SPKI, bytes.subarray(1)])), text };
      }
      case 0xff: {
        if (!bytes.subarray(1, 1 + COSIGNER.length).equals(COSIGNER)) return { name, id, kind: 'unknown', text };
        const key = p256(bytes.subarray(1 + COSIGNER.length));
        return key && named() === id ? { name, id, kind: 'cosigner', key, text } : null;
      }
      default:
        return { name, id, kind: 'unknown', text };
    }
  } catch {
    return null;
  }
}

/** C2SP signed-note. */
export function parseNote(text) {
  const split = text.lastIndexOf('\n\n');
  if (split < 0 || !text.endsWith('\n') || split + 2 >= text.length || /[\u0000-\u0009\u000b-\u001f]/u.test(text)) throw new Bad('bundle_malformed', 'not a signed note');
  const signatures = text.slice(split + 2, -1).split('\n').map((line) => {
    const match = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line);
    const bytes = match && base64(match[2]);
    if (!bytes || bytes.length < 5) throw new Bad('bundle_malformed', 'not a signature line');
    return { name: match[1], id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) };
  });
  return { text: text.slice(0, split + 1), signatures };
}

/** True, false where a line in the key's name is wrong, null where the key did not sign. */
export function signedBy(note, key) {
  const lines = note.signatures.filter((s) => s.name === key.name && s.id === key.id);
  if (lines.length === 0 || key.kind === 'unknown') return null;
  return lines.every(({ bytes }) => {
    try {
      switch (key.kind) {
        case 'log':
          return verify('sha256', Buffer.from(note.text), { key: key.key, dsaEncoding: 'der' }, bytes);
        case 'ed25519':
          return verify(null, Buffer.from(note.text), key.key, bytes);
        default: {
          if (bytes.length <= 8) return false;
          const seconds = bytes.readBigUInt64BE(0);
          const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${note.text}`);
          const signature = bytes.subarray(8);
          return seconds > 0n && (key.kind === 'cosigner'
            ? verify('sha256', message, { key: key.key, dsaEncoding: 'der' }, signature)
            : verify(null, message, key.key, signature));
        }
      }
    } catch {
      return false;
    }
  });
}

/** C2SP tlog-checkpoint. */
export function parseCheckpoint(text) {
  const lines = text.split('\n');
  const root = base64(lines[2], 32);
  if (lines.length < 4 || lines.at(-1) !== '' || lines.slice(0, -1).includes('') || !/^(0|[1-9][0-9]*)$/.test(lines[1]) || !Number.isSafeInteger(Number(lines[1])) || !root) {
    throw new Bad('bundle_malformed', 'not a checkpoint');
  }
  return { origin: lines[0], size: Number(lines[1]), root };
}

/** A head that a key of the log's own name signed. */
export function openHead(text, keys) {
  const note = parseNote(text);
  const head = parseCheckpoint(note.text);
  const answers = keys.filter((k) => k.name === head.origin).map((k) => signedBy(note, k));
  if (answers.includes(false) || !answers.includes(true)) throw new Bad('head_unsigned', 'no trusted key signed the head');
  return { ...head, note };
}

/** C2SP tlog-tiles. */
export function tilePath(level, index, width) {
  let digits = String(index);
  digits = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = digits.match(/.{3}/g).map((p, i, all) => (i < all.length - 1 ? 'x' + p : p));
  return `tile/${level}/${parts.join('/')}${width < 256 ? `.p/${width}` : ''}`;
}

/** Reads all tiles of a tree, checks each level against the one below, and gives the leaves. */
export async function leavesOf(size, read) {
  let below = null;
  let leaves = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / 256)) {
    const hashes = [];
    for (let index = 0; index * 256 < count; index += 1) {
      const width = Math.min(256, count - index * 256);
      const bytes = await read(tilePath(level, index, width));
      if (!bytes || bytes.length !== width * 32) throw new Bad('tile_differs', `${tilePath(level, index, width)} is missing or has another length`);
      for (let i = 0; i < width; i += 1) hashes.push(bytes.subarray(i * 32, i * 32 + 32));
    }
    if (level === 0) leaves = hashes;
    for (let i = 0; below && i < hashes.length; i += 1) {
      if (!rootOf(below.slice(i * 256, i * 256 + 256)).equals(hashes[i])) throw new Bad('tile_differs', `hash ${i} of level ${level} is not that of the tile below it`);
    }
    below = hashes;
  }
  return leaves;
}
