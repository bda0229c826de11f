/**
 * The rooms of the frontend and who may import whom: core ← api ← state ← pages and core ← ui ← charts ←
 * pages; the wall stands beside the pages. The rest is the recommended sets with types.
 */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** A room's rule: relative imports that reach into any of `closed` are refused. */
function room(name, closed, packages = []) {
  return {
    files: [`src/${name}/**/*.{ts,svelte}`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^\\.\\.?/(\\.\\./)*(${closed.join('|')})(/|$)`,
              message: `${name}/ does not import from ${closed.join(', ')}: see the rooms in eslint.config.js.`,
            },
            ...packages.map((group) => ({ group: [group], message: `${name}/ stays free of ${group}.` })),
          ],
        },
      ],
    },
  };
}

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      // TypeScript knows the globals; the core rule does not know types.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // The stores hand out plain Maps on purpose: a field of its own says what changed, card by card.
      'svelte/prefer-svelte-reactivity': 'off',
      // Links are relative to the base href; there is no SvelteKit `resolve` here.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    // core is arithmetic: no Svelte, no DOM, no network, no clock of its own.
    files: ['src/core/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', 'document', 'window', 'fetch', 'localStorage', 'location'] },
  },
  room('core', ['api', 'state', 'ui', 'pages', 'charts', 'wall'], ['svelte', 'svelte/*', 'socket.io-client']),
  room('api', ['state', 'ui', 'pages', 'charts', 'wall'], ['svelte', 'svelte/*']),
  room('state', ['ui', 'pages', 'charts', 'wall']),
  room('ui', ['api', 'state', 'pages', 'charts', 'wall']),
  room('charts', ['api', 'state', 'pages', 'wall']),
  room('wall', ['pages']),
);
