/*
 * Lets a wall come up while its server is away: the shell of the page is kept, and nothing else. The page itself is asked
 * of the server every time and taken from here only where that fails, so that no old version outlives an upgrade; files
 * under assets/ carry their hash in their names and never change. This file is not built. Only secure addresses may have it.
 */
const SHELL = 'wall-shell';
const page = () => self.registration.scope;

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(fromServer(new Request(page())).catch(() => undefined));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === 'navigate' || request.url.endsWith('/engine.js')) event.respondWith(freshOrKept(request));
  else if (request.url.includes('/assets/')) event.respondWith(keptOrFresh(request));
});

/** The page as the server has it; another one than before ends what was kept of that. */
async function fromServer(request) {
  const answer = await fetch(request, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const cache = await caches.open(SHELL);
  const text = await answer.clone().text();
  const before = await cache.match(page());
  if (before && (await before.text()) === text) return answer;
  for (const kept of await cache.keys()) await cache.delete(kept);
  await cache.put(page(), answer.clone());
  const files = [...text.matchAll(/(?:src|href)="(\.\/(?:assets\/[^"]+|engine\.js))"/g)].map(([, file]) => file);
  await cache.addAll(files.map((file) => new URL(file, page()).href));
  return answer;
}

async function freshOrKept(request) {
  const isPage = request.mode === 'navigate';
  try {
    return isPage ? await fromServer(request) : await fetch(request);
  } catch {
    return (await caches.match(isPage ? page() : request)) ?? Response.error();
  }
}

async function keptOrFresh(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}
