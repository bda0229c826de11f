/**
 * What a first board paint loads: the entry, the board page and everything they import statically, and the live
 * feed's client that starts with them; and what the page of charts loads on top of the entry. Read from the build's
 * manifest, so that a new chunk cannot hide.
 */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('dist/.vite/manifest.json', import.meta.url), 'utf8'));
const live = Object.keys(manifest).find((key) => key.endsWith('socket.io-client/build/esm/index.js'));
const roots = ['index.html', 'src/pages/board/Board.svelte', live];

function closure(keys, seen = new Set()) {
  for (const key of keys) {
    if (seen.has(key)) continue;
    if (!(key in manifest)) throw new Error(`${key} is not in the build's manifest.`);
    seen.add(key);
    closure(manifest[key].imports ?? [], seen);
  }
  return seen;
}

const needed = [...closure(roots)].map((key) => manifest[key]);
const first = closure(['index.html']);
const charts = [...closure(['src/pages/flow/Flow.svelte'])]
  .filter((key) => !first.has(key))
  .map((key) => manifest[key]);
const styles = new Set(needed.flatMap((chunk) => chunk.css ?? []));

export default [
  { name: 'JS at first board paint', path: needed.map((chunk) => `dist/${chunk.file}`), limit: '90 KiB', gzip: true },
  { name: 'JS of the charts', path: charts.map((chunk) => `dist/${chunk.file}`), limit: '50 KiB', gzip: true },
  { name: 'CSS at first board paint', path: [...styles].map((file) => `dist/${file}`), limit: '20 KiB', gzip: true },
];
