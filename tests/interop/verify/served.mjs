// Checks a log as it is served (C2SP tlog-tiles): head, all tiles, the tree that they make, consistency with a head that was kept, and that leaves of a bundle are where it says.
//   node verify/served.mjs URL --key VKEY [--seen FILE] [--bundle FILE]
import { readFileSync } from 'node:fs';
import { Bad, base64, leavesOf, openHead, parseKey, rootOf } from './log.mjs';

async function main(args) {
  const at = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : null);
  const url = args[0].replace(/\/*$/, '/');
  const keys = [parseKey(at('--key'))];
  const answer = await fetch(url + 'checkpoint');
  if (!answer.ok) throw new Bad('head_missing', `the checkpoint answers ${answer.status}`);
  const head = openHead(await answer.text(), keys);
  const leaves = await leavesOf(head.size, async (path) => {
    const tile = await fetch(url + path);
    return tile.ok ? Buffer.from(await tile.arrayBuffer()) : null;
  });
  if (!rootOf(leaves).equals(head.root)) throw new Bad('head_differs', 'the tiles make another root than the head says');
  const seen = at('--seen');
  if (seen !== null) {
    const old = openHead(readFileSync(seen, 'utf8'), keys);
    if (old.origin !== head.origin || old.size > head.size || !rootOf(leaves.slice(0, old.size)).equals(old.root)) throw new Bad('head_forked', 'the log does not continue the head that was kept');
  }
  const file = at('--bundle');
  for (const chain of file === null ? [] : JSON.parse(readFileSync(file, 'utf8')).chains) {
    for (const e of chain.entries) {
      if (!leaves[e.index]?.equals(base64(e.leaf, 32))) throw new Bad('entry_not_included', 'another leaf is served', { chain: chain.chain, number: e.number, index: e.index });
    }
  }
  return { ok: true, origin: head.origin, size: head.size };
}

try {
  console.log(JSON.stringify(await main(process.argv.slice(2))));
} catch (e) {
  console.log(JSON.stringify({ ok: false, code: e instanceof Bad ? e.code : 'failed', message: e.message, ...e.place }));
  process.exitCode = 1;
}
