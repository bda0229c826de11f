/** What the wall asks of the machine it runs on. Each of these can be missing, and then the wall does without. */
import watchdogUrl from './watchdog?worker&url';

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

const PING_EVERY = 5_000;

/** Start the watchdog; `stalled` is called when the page stood still for half a minute. Answers the way to stop. */
export function watch(stalled: () => void): () => void {
  let worker: Worker;
  try {
    worker = new Worker(trusted(watchdogUrl, import.meta.url), { type: 'module' });
  } catch {
    return () => undefined;
  }
  worker.addEventListener('message', () => stalled());
  const pings = setInterval(() => worker.postMessage(''), PING_EVERY);
  return () => {
    clearInterval(pings);
    worker.terminate();
  };
}

let policy: ScriptPolicy | undefined;

/** The address of a script of ours, marked as ours: the pages run under `require-trusted-types-for 'script'`. */
function trusted(url: string, from: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  const rules: ScriptPolicy = { createScriptURL: (address) => address };
  policy ??= factory ? factory.createPolicy('kanban-wall', rules) : rules;
  return policy.createScriptURL(new URL(url, from).href);
}

/** Let the wall come up while its server is away. Over plain http browsers do not allow it. */
export function keepShell(): void {
  if (location.protocol !== 'https:' || !('serviceWorker' in navigator)) return;
  const script = trusted('wall-sw.js', document.baseURI);
  navigator.serviceWorker.register(script, { scope: new URL('wall', document.baseURI).href }).catch(() => undefined);
}

/** Keep the screen on, again each time the page comes to the front. Only secure addresses are allowed to. */
export function keepAwake(): void {
  const request = () => {
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => undefined);
  };
  document.addEventListener('visibilitychange', request);
  request();
}

/** The size of the window, as pairing tells it. */
export function screenSize() {
  return {
    width: Math.max(1, innerWidth),
    height: Math.max(1, innerHeight),
    ratio: Math.min(20, Math.max(0.1, devicePixelRatio || 1)),
  };
}

/** What this page was built as: the hash in the name of its script. */
export const OWN_BUILD = /-([\w-]{6,12})\.js/.exec(import.meta.url)?.[1] ?? 'dev';

/** Load the page anew, but only when there is a server to load it from: an error page of the browser never comes back. */
export async function reload(before: () => void): Promise<void> {
  try {
    const answer = await fetch(location.href, { cache: 'no-store', credentials: 'omit' });
    if (!answer.ok || !(await answer.text()).includes('id="wall"')) return;
  } catch {
    return;
  }
  before();
  location.reload();
}
