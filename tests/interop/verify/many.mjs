// Checks many bundles in one process: node verify/many.mjs KEY SEEN-OR-"-" FILE… ; one line of JSON for each.
import { readFileSync } from 'node:fs';
import { checkBundle } from './bundle.mjs';
import { Bad, parseKey } from './log.mjs';

const [key, seen, ...files] = process.argv.slice(2);
const options = { keys: [parseKey(key)], seen: seen === '-' ? null : readFileSync(seen, 'utf8') };
for (const file of files) {
  try {
    console.log(JSON.stringify(checkBundle(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)), options)));
  } catch (e) {
    console.log(JSON.stringify({ ok: false, code: e instanceof Bad ? e.code : 'bundle_malformed', message: e.message, ...e.place }));
  }
}
