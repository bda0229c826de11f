/**
 * One build that works under any URL prefix: assets are relative to the `<base href>` that the server writes into
 * index.html. The manifest tells size-limit which chunks a first board paint needs.
 *
 * The wall display is built beside it (`vite build --mode wall`), into the same folder with a manifest of its own: chunks
 * that both used would be cut differently, and the board's first paint would pay for the wall.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const backend = process.env['KANBAN_DEV_BACKEND'] ?? 'http://127.0.0.1:8000';

/** Pack what travels as text beside the plain file, once, as small as it gets; the server hands out what a browser takes. */
function packed() {
  return {
    name: 'packed',
    apply: 'build' as const,
    writeBundle({ dir = 'dist' }: { dir?: string | undefined }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const file = join(dir, name);
        // The pages' build has packed its own files when the wall's comes after it.
        if (existsSync(`${file}.gz`) && statSync(`${file}.gz`).mtimeMs >= statSync(file).mtimeMs) continue;
        const plain = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(plain));
        writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}

const BOARD = '/pages/board/Board.svelte';

/**
 * Name the board page's files in index.html, so that they travel beside the entry and not after it. The server takes the
 * names out again for addresses that show no board (kanban/api/pages.py).
 */
function boardAhead(): Plugin {
  return {
    name: 'board-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
        const needed = new Set(chunks.filter((one) => one.facadeModuleId?.endsWith(BOARD)));
        if (needed.size === 0) throw new Error(`No chunk begins with ${BOARD}.`);
        for (const chunk of needed) {
          for (const one of chunks) if (chunk.imports.includes(one.fileName) && !one.isEntry) needed.add(one);
        }
        const link = (rel: string, file: string) => ({
          tag: 'link',
          attrs: { 'data-for': 'board', rel, crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        });
        const styles = new Set([...needed].flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]));
        return [
          ...[...needed].map((chunk) => link('modulepreload', chunk.fileName)),
          ...[...styles].map((file) => link('stylesheet', file)),
        ];
      },
    },
  };
}

const at = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url));
const PAGE = at('pages/board/Board.svelte');
/** Pages that are no board's: what one of them needs too is cut apart from what only boards need. */
const OTHERS = [
  'boards/Boards', 'signin/SignIn', 'setup/Setup', 'settings/Settings', 'flow/Flow', 'people/People', 'Missing',
  'expectation/Expectation', 'pair/Pair',
].map((page) => at(`pages/${page}.svelte`)); // prettier-ignore
/** The catalogue's index names every area, so who needs which cannot be read from imports: these a board says at once. */
const AREAS = /\/text\/en\/(board|boardpage|boards|card|common|duty|signin)\.ts$/;

/** What is known of a module while chunks are cut. */
interface Cutting {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const reached = new Map<string, ReadonlySet<string>>();

/** Every module that a page imports, at once or through others. */
function imports(page: string, cutting: Cutting): ReadonlySet<string> {
  const known = reached.get(page);
  if (known) return known;
  const found = new Set<string>();
  const left = [page];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (found.has(id) || id.includes('/text/en/')) continue;
    found.add(id);
    left.push(...(cutting.getModuleInfo(id)?.importedIds ?? []));
  }
  found.delete(page);
  reached.set(page, found);
  return found;
}

/**
 * A board's first paint is two chunks: what every page has, and what boards have besides. Left alone, each further page
 * that shares something with the board's cuts it into more and smaller ones, and those pack worse.
 */
function chunkOf(id: string, cutting: Cutting): string | null {
  if (AREAS.test(id) || imports(at('main.ts'), cutting).has(id)) return 'app';
  if (!imports(PAGE, cutting).has(id)) return null;
  return OTHERS.some((page) => imports(page, cutting).has(id)) ? 'app' : 'board';
}

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte(), ...(mode === 'wall' ? [] : [boardAhead()]), packed()],
  // Component tests mount the browser build of Svelte, not the one for servers.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    outDir: 'dist',
    // The wall's engines begin with Chromium 108, which knows all syntax of ES2023 but not all CSS.
    target: 'es2023',
    ...(mode === 'wall'
      ? {
          cssTarget: 'chrome108',
          emptyOutDir: false,
          copyPublicDir: false,
          manifest: '.vite/wall.json',
          rolldownOptions: { input: 'wall.html' },
        }
      : {
          manifest: true,
          rolldownOptions: {
            output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOf }] } },
          },
        }),
    // Inlined files would be data: URLs, which the content security policy does not allow.
    assetsInlineLimit: 0,
    // The polyfill is an inline-style loader for browsers that this build does not target.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    // The page on the numbers shows docs/metrics.md.
    fs: { allow: ['..'] },
    proxy: {
      '/api': backend,
      '/socket.io': { target: backend, ws: true },
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'happy-dom',
    restoreMocks: true,
    // A component test that fetches must bring its own fake: there is no network in tests.
    setupFiles: ['src/test-setup.ts'],
  },
}));
