/** What can be done on a board as a whole, with the way it looks, and to find all of it. */
import { onBoard, type Action } from './action';
import { router } from './router.svelte';
import { ui, type Density, type Theme } from './ui.svelte';

export const boardActions: readonly Action[] = [
  onBoard({
    id: 'add',
    label: 'New card',
    keys: ['N'],
    on: ['n'],
    run: ({ attention }) => attention.add(),
  }),
  onBoard({
    id: 'new-urgent',
    label: 'New urgent card…',
    keys: ['Shift', 'U'],
    on: ['Shift+U'],
    when: ({ board }) => board.urgentLane !== null,
    run: ({ ui: page }) => page.open({ kind: 'swap', urgent: null, column: null }),
  }),
  onBoard({
    id: 'undo',
    label: 'Undo my last change',
    keys: ['Z'],
    on: ['z'],
    run: ({ board }) => void board.undo(),
  }),
  onBoard({
    id: 'stop-line',
    label: 'Stop the line…',
    keys: [],
    on: [],
    run: ({ ui: page }) => page.open({ kind: 'stop', column: null, card: null }),
  }),
  onBoard({
    id: 'release-line',
    label: 'Let the line run again…',
    keys: [],
    on: [],
    when: ({ board }) => board.stops.length > 0,
    run: ({ board, ui: page }) => page.open({ kind: 'release', stop: (board.stopOf(null) ?? board.stops[0]!).id }),
  }),
  onBoard({
    id: 'hand-over',
    label: 'Hand duty over…',
    keys: [],
    on: [],
    run: ({ ui: page }) => page.open({ kind: 'handover' }),
  }),
  onBoard({
    id: 'replay',
    label: 'Look at the past',
    keys: ['T'],
    on: ['t'],
    reading: true,
    when: ({ board }) => board.replay === null,
    run: ({ board, attention }) => {
      attention.selection.clear();
      void board.startReplay();
    },
  }),
  onBoard({
    id: 'live',
    label: 'Back to the live board',
    keys: ['Esc'],
    on: ['Escape', 't'],
    reading: true,
    when: ({ board }) => board.replay !== null,
    run: ({ board }) => board.endReplay(),
  }),
  onBoard({
    id: 'standup',
    reading: true,
    label: 'Stand-up',
    keys: ['S'],
    on: ['s'],
    when: ({ board }) => board.replay === null,
    run: ({ board }) => void import('./standup.svelte').then((file) => file.join(board)),
  }),
  onBoard({
    id: 'mine',
    reading: true,
    label: 'Only my cards',
    keys: ['Q'],
    on: ['q'],
    run: ({ router: go }) => go.setQuery({ me: go.query.get('me') === '1' ? null : '1' }),
  }),
  onBoard({
    id: 'filter',
    reading: true,
    label: 'Filter cards',
    keys: ['/'],
    on: ['/'],
    run: ({ attention }) => (attention.filterWanted += 1),
  }),
  onBoard({
    id: 'clear-filter',
    reading: true,
    label: 'Clear the filter',
    keys: [],
    on: [],
    run: ({ router: go }) =>
      go.setQuery({ me: null, text: null, type: null, stream: null, class: null, blocked: null }),
  }),
  onBoard({
    id: 'pause',
    reading: true,
    label: 'Pause or show live updates',
    keys: [],
    on: [],
    run: ({ board }) => board.setPaused(!board.live.paused),
  }),
  ...(['left', 'right', 'up', 'down'] as const).map((direction) =>
    onBoard({
      id: `focus-${direction}`,
      reading: true,
      label: { left: 'Focus left', right: 'Focus right', up: 'Focus up', down: 'Focus down' }[direction],
      keys: { left: ['←'], right: ['→'], up: ['↑'], down: ['↓'] }[direction],
      on: { left: ['ArrowLeft', 'h'], right: ['ArrowRight', 'l'], up: ['ArrowUp', 'k'], down: ['ArrowDown', 'j'] }[
        direction
      ],
      run: ({ attention }) => attention.step(direction),
    }),
  ),
  onBoard({
    id: 'first',
    reading: true,
    label: 'First card of the column',
    keys: ['Home'],
    on: ['Home'],
    run: (c) => c.attention.edge('first'),
  }),
  onBoard({
    id: 'last',
    reading: true,
    label: 'Last card of the column',
    keys: ['End'],
    on: ['End'],
    run: (c) => c.attention.edge('last'),
  }),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) =>
    onBoard({
      id: `column-${number}`,
      reading: true,
      label: `Go to column ${number}`,
      keys: [String(number)],
      on: [String(number)],
      run: ({ attention }) => attention.column(number),
    }),
  ),
  onBoard({
    id: 'archived',
    reading: true,
    label: 'Archived cards…',
    keys: [],
    on: [],
    run: ({ ui: page }) => page.open({ kind: 'archive' }),
  }),
  onBoard({
    id: 'flow',
    label: 'Flow: charts of this board',
    keys: [],
    on: [],
    run: ({ board, router: go }) => go.go(go.withQuery(`b/${board.key}/flow`)),
  }),
  onBoard({
    id: 'settings',
    reading: true,
    label: 'Board settings',
    keys: [],
    on: [],
    run: ({ board, router: go }) => go.go(`b/${board.key}/settings`),
  }),
];

function view(id: string, label: string, run: () => void): Action {
  return { id, label, group: 'view', keys: [], on: [], when: () => true, run };
}

export const viewActions: readonly Action[] = [
  ...(['compact', 'cosy', 'comfortable'] as const).map((density: Density) =>
    view(`density-${density}`, `Density: ${density}`, () => ui.setDensity(density)),
  ),
  ...(['system', 'light', 'dark'] as const).map((theme: Theme) =>
    view(`theme-${theme}`, theme === 'system' ? 'Theme: as the system' : `Theme: ${theme}`, () => ui.setTheme(theme)),
  ),
  view('single-keys', 'Turn single-key shortcuts on or off', () => ui.setSingleKeys(!ui.singleKeys)),
  view('boards', 'Go to my boards', () => router.go('.')),
];

export const helpActions: readonly Action[] = [
  {
    id: 'palette',
    label: 'Find a card or a command',
    group: 'help',
    keys: ['Ctrl', 'K'],
    on: ['Ctrl+k'],
    when: () => true,
    run: () => ui.open({ kind: 'palette' }),
  },
  {
    id: 'help',
    label: 'Keyboard help',
    group: 'help',
    keys: ['?'],
    on: ['?', 'Shift+?'],
    when: () => true,
    run: () => ui.open({ kind: 'help' }),
  },
];
