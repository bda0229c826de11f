/**
 * What a first board paint loads: the entry, the board page and everything they import statically, and the live
 * feed's client that starts with them; what the page of charts loads on top of the entry; and the same of a wall display,
 * which is a build of its own. Read from the builds' manifests, so that a new chunk cannot hide.
 */
import { readFileSync } from 'node:fs';

const read = (name) => JSON.parse(readFileSync(new URL(`dist/.vite/${name}.json`, import.meta.url), 'utf8'));
const manifest = read('manifest');
const display = read('wall');
const live = Object.keys(manifest).find((key) => key.endsWith('socket.io-client/build/esm/index.js'));
const roots = ['index.html', 'src/pages/board/Board.svelte', live];

function closure(keys, seen = new Set(), of = manifest) {
  for (const key of keys) {
    if (seen.has(key)) continue;
    if (!(key in of)) throw new Error(`${key} is not in the build's manifest.`);
    seen.add(key);
    closure(of[key].imports ?? [], seen, of);
  }
  return seen;
}

const needed = [...closure(roots)].map((key) => manifest[key]);
const first = closure(['index.html']);
const charts = [...closure(['src/pages/flow/Flow.svelte'])]
  .filter((key) => !first.has(key))
  .map((key) => manifest[key]);
// What draws a chart comes when the chart is wanted; an overview wants them all.
const drawn = Object.keys(manifest).filter((key) => key.startsWith('src/charts/') && manifest[key].isDynamicEntry);
const drawers = [...closure(drawn)].map((key) => manifest[key]).filter((chunk) => !charts.includes(chunk));
const wall = [...closure(['wall.html', live], new Set(), display)].map((key) => display[key]);
const poster = [...closure(['src/charts/Poster.svelte'], new Set(), display)].map((key) => display[key]);
const styles = new Set(needed.flatMap((chunk) => chunk.css ?? []));

export default [
  { name: 'JS at first board paint', path: needed.map((chunk) => `dist/${chunk.file}`), limit: '90 KiB', gzip: true },
  { name: 'JS of the charts', path: charts.map((chunk) => `dist/${chunk.file}`), limit: '50 KiB', gzip: true },
  {
    name: 'JS of all drawings',
    path: drawers.filter((chunk) => !needed.includes(chunk)).map((chunk) => `dist/${chunk.file}`),
    limit: '18 KiB',
    gzip: true,
  },
  { name: 'CSS at first board paint', path: [...styles].map((file) => `dist/${file}`), limit: '20 KiB', gzip: true },
  { name: 'JS of a wall display', path: wall.map((chunk) => `dist/${chunk.file}`), limit: '70 KiB', gzip: true },
  {
    name: 'JS of a wall display’s charts',
    path: poster.filter((chunk) => !wall.includes(chunk)).map((chunk) => `dist/${chunk.file}`),
    limit: '50 KiB',
    gzip: true,
  },
  {
    name: 'CSS of a wall display',
    path: wall.flatMap((chunk) => chunk.css ?? []).map((file) => `dist/${file}`),
    limit: '20 KiB',
    gzip: true,
  },
];
