// The folder that a hub without a mail server drops its mails into.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const seen = new Set();

/** The newest sign-in link sent to an address and not given out before; waits until it is there. */
export async function linkTo(address, folder) {
  for (let i = 0; i < 300; i++) {
    const files = (await readdir(folder).catch(() => [])).filter(f => f.endsWith('.eml') && !seen.has(f));
    const dated = await Promise.all(files.map(async f => [f, (await stat(join(folder, f))).mtimeMs]));
    for (const [file] of dated.sort((a, b) => b[1] - a[1])) {
      const text = decode(await readFile(join(folder, file), 'utf8'));
      const link = text.match(/https?:\/\/[^\s"<>]+\/signin\/link\?[^\s"<>]+/);
      if (link && text.toLowerCase().includes(address.toLowerCase())) {
        seen.add(file);
        return link[0];
      }
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`no mail with a link to ${address} within 30 s`);
}

function decode(raw) {
  return raw.split('\r\n--').map(part => {
    const at = part.indexOf('\r\n\r\n');
    const head = at < 0 ? part : part.slice(0, at), body = at < 0 ? '' : part.slice(at + 4);
    if (/quoted-printable/i.test(head)) {
      const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
      return `${head}\n${Buffer.from(bytes, 'latin1').toString('utf8')}`;
    }
    return `${head}\n${/base64/i.test(head) ? Buffer.from(body.replace(/[^A-Za-z0-9+/=]/g, ''), 'base64').toString('utf8') : body}`;
  }).join('\n');
}
