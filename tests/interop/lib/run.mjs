// What every client script shares: the task comes as JSON on standard input, the outcome goes as JSON to standard output.
import { Browser } from './browser.mjs';
import { signInAtHub } from './hub.mjs';
import { signInAtStandIn } from './stand-in.mjs';

export async function run(flow) {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const task = JSON.parse(text);
  const browser = new Browser();
  const arrive = async (url) => {
    const until = u => u.startsWith(task.redirectUri);
    const page = await browser.go(String(url), { until });
    const signIn = task.signIn === 'stand-in' ? signInAtStandIn : signInAtHub;
    return (await signIn(browser, page, { ...task, until })).arrived;
  };
  try {
    console.log(JSON.stringify({ ok: true, ...(await flow(task, arrive, browser)) }));
  } catch (error) {
    console.log(JSON.stringify({ ok: false, error: error.error ?? error.code ?? error.name, message: String(error.message), cause: causes(error), trail: browser.trail }));
    process.exitCode = 1;
  }
}

function causes(error) {
  const list = [];
  for (let e = error.cause; e && list.length < 5; e = e.cause) list.push(e.message ?? JSON.stringify(e));
  return list;
}

/** Plain HTTP is for loopback only; a client that insists on HTTPS is told so. */
export const isPlain = issuer => issuer.startsWith('http://');
