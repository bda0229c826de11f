/**
 * Everything a person can do on a board, once: menus, keys, palette and help read this one list, so that none of them
 * can know an action the others do not.
 */
import type { Direction } from '../core/navigation';
import type { Attention } from './attention.svelte';
import type { BoardStore } from './board.svelte';
import { router, type Router } from './router.svelte';
import { ui, type Density, type Theme, type Ui } from './ui.svelte';

export interface ActionContext {
  readonly board: BoardStore | null;
  readonly attention: Attention | null;
  /** The card an action on a card is for. */
  readonly card: string | null;
  readonly ui: Ui;
  readonly router: Router;
}

type OnCard = ActionContext & { readonly board: BoardStore; readonly attention: Attention; readonly card: string };

export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: 'card' | 'board' | 'view' | 'help';
  /** The shortcut as it is shown, key by key. */
  readonly keys: readonly string[];
  /** The same as `KeyboardEvent` says it: modifiers in the order Ctrl, Shift, then the key. */
  readonly on: readonly string[];
  /** True: can be done; false: makes no sense here; a sentence: cannot be done now, and why. */
  when(context: ActionContext): boolean | string;
  run(context: ActionContext): void;
}

const READ_ONLY = 'You can look at this board but not change it.';

/** The context for a board page's actions, about `card` or about the current one. */
export function actionContext(board: BoardStore | null, attention: Attention | null, card?: string): ActionContext {
  return { board, attention, card: card ?? attention?.current ?? null, ui, router };
}

/** The actions that make sense here, each with why it cannot be done now, if so. */
export function available(context: ActionContext): readonly { readonly action: Action; readonly why: string | null }[] {
  return actions.flatMap((action) => {
    const can = action.when(context);
    if (can === false) return [];
    return [{ action, why: can === true ? null : can }];
  });
}

const isOnCard = (context: ActionContext): context is OnCard =>
  context.board !== null &&
  context.attention !== null &&
  context.card !== null &&
  context.board.card(context.card) !== null;

function onCard(
  action: Omit<Action, 'group' | 'when' | 'run'> & {
    when?(context: OnCard): boolean | string;
    run(context: OnCard): void;
    readonly reading?: boolean;
  },
): Action {
  const { when, run, reading = false, ...rest } = action;
  return {
    ...rest,
    group: 'card',
    when(context) {
      if (!isOnCard(context)) return false;
      if (!reading && !context.board.canWork) return READ_ONLY;
      return when ? when(context) : true;
    },
    run(context) {
      if (isOnCard(context)) run(context);
    },
  };
}

/** Carry the card one step; focus stays on it. Blocked asks for its reason first. */
function carry(direction: Direction) {
  return ({ board, attention, card, ui: page }: OnCard) => {
    const place = attention.beside(card, direction);
    const from = board.card(card)!;
    if (!place) return;
    attention.focus(card);
    if (board.column(place.column)?.kind === 'blocked' && from.column !== place.column) {
      page.open({ kind: 'block', card, before: place.before });
    } else {
      void board.move(card, place);
    }
  };
}

function toggleUrgent({ board, attention, card }: OnCard): void {
  const from = board.card(card)!;
  const target = from.class === 'urgent' ? board.standardLane : board.urgentLane;
  if (!target) return;
  attention.focus(card);
  void board.move(card, {
    column: from.column,
    lane: target.id,
    before: board.cell(from.column, target.id)[0] ?? null,
  });
}

const cardActions: readonly Action[] = [
  onCard({
    id: 'open',
    label: 'Open',
    keys: ['Enter'],
    on: [],
    reading: true,
    run: ({ board, card, router: go }) => go.go(go.withQuery(`b/${board.key}/c/${board.card(card)!.number}`)),
  }),
  onCard({
    id: 'title',
    label: 'Edit title',
    keys: ['E'],
    on: ['e'],
    run: ({ attention, card }) => (attention.editing = card),
  }),
  onCard({
    id: 'move',
    label: 'Move to…',
    keys: ['M'],
    on: ['m'],
    run: ({ ui: page, card }) => page.open({ kind: 'move', card }),
  }),
  ...(['left', 'right', 'up', 'down'] as const).map((direction) => {
    const key = { left: 'ArrowLeft', right: 'ArrowRight', up: 'ArrowUp', down: 'ArrowDown' }[direction];
    const letter = { left: 'H', right: 'L', up: 'K', down: 'J' }[direction];
    const shown = { left: '←', right: '→', up: '↑', down: '↓' }[direction];
    return onCard({
      id: `move-${direction}`,
      label: { left: 'Move left', right: 'Move right', up: 'Move up', down: 'Move down' }[direction],
      keys: ['Shift', shown],
      on: [`Shift+${key}`, `Shift+${letter}`],
      when: ({ attention, card }) => attention.beside(card, direction) !== null || 'It is at the edge of the board.',
      run: carry(direction),
    });
  }),
  onCard({
    id: 'people',
    label: 'Assign people…',
    keys: ['A'],
    on: ['a'],
    run: ({ ui: page, card }) => page.open({ kind: 'people', card }),
  }),
  onCard({
    id: 'block',
    label: 'Block…',
    keys: ['B'],
    on: ['b'],
    when: ({ board, card }) => {
      const it = board.card(card)!;
      if (it.blocked) return false;
      if (it.finished_at) return `${it.key} is done; a finished card cannot be blocked.`;
      return board.blockedColumn !== null || 'This board has no Blocked column.';
    },
    run: ({ ui: page, card }) => page.open({ kind: 'block', card }),
  }),
  onCard({
    id: 'resume',
    label: 'Unblock',
    keys: ['B'],
    on: ['b'],
    when: ({ board, card }) => board.card(card)!.blocked !== null,
    run: ({ board, attention, card }) => {
      attention.focus(card);
      void board.resume(card);
    },
  }),
  onCard({
    id: 'urgent',
    label: 'Make urgent',
    keys: ['U'],
    on: ['u'],
    when: ({ board, card }) => board.urgentLane !== null && board.card(card)!.class !== 'urgent',
    run: toggleUrgent,
  }),
  onCard({
    id: 'not-urgent',
    label: 'Not urgent any more',
    keys: ['U'],
    on: ['u'],
    when: ({ board, card }) => board.card(card)!.class === 'urgent',
    run: toggleUrgent,
  }),
  onCard({
    id: 'archive',
    label: 'Archive',
    keys: [],
    on: [],
    run: ({ board, attention, card }) => {
      attention.step('down');
      void board.archive(card);
    },
  }),
];

function onBoard(
  action: Omit<Action, 'group' | 'when' | 'run'> & {
    readonly writing?: boolean;
    run(context: ActionContext & { readonly board: BoardStore; readonly attention: Attention }): void;
  },
): Action {
  const { run, writing = false, ...rest } = action;
  return {
    ...rest,
    group: 'board',
    when: ({ board, attention }) => {
      if (!board || !attention) return false;
      return !writing || board.canWork || READ_ONLY;
    },
    run(context) {
      const { board, attention } = context;
      if (board && attention) run({ ...context, board, attention });
    },
  };
}

const boardActions: readonly Action[] = [
  onBoard({
    id: 'add',
    label: 'New card',
    keys: ['N'],
    on: ['n'],
    writing: true,
    run: ({ attention }) => attention.add(),
  }),
  onBoard({
    id: 'undo',
    label: 'Undo my last change',
    keys: ['Z'],
    on: ['z'],
    writing: true,
    run: ({ board }) => void board.undo(),
  }),
  onBoard({
    id: 'mine',
    label: 'Only my cards',
    keys: ['Q'],
    on: ['q'],
    run: ({ router: go }) => go.setQuery({ me: go.query.get('me') === '1' ? null : '1' }),
  }),
  onBoard({
    id: 'filter',
    label: 'Filter cards',
    keys: ['/'],
    on: ['/'],
    run: ({ attention }) => (attention.filterWanted += 1),
  }),
  onBoard({
    id: 'clear-filter',
    label: 'Clear the filter',
    keys: [],
    on: [],
    run: ({ router: go }) =>
      go.setQuery({ me: null, text: null, type: null, stream: null, class: null, blocked: null }),
  }),
  onBoard({
    id: 'pause',
    label: 'Pause or show live updates',
    keys: [],
    on: [],
    run: ({ board }) => board.setPaused(!board.live.paused),
  }),
  ...(['left', 'right', 'up', 'down'] as const).map((direction) =>
    onBoard({
      id: `focus-${direction}`,
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
    label: 'First card of the column',
    keys: ['Home'],
    on: ['Home'],
    run: (c) => c.attention.edge('first'),
  }),
  onBoard({
    id: 'last',
    label: 'Last card of the column',
    keys: ['End'],
    on: ['End'],
    run: (c) => c.attention.edge('last'),
  }),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) =>
    onBoard({
      id: `column-${number}`,
      label: `Go to column ${number}`,
      keys: [String(number)],
      on: [String(number)],
      run: ({ attention }) => attention.column(number),
    }),
  ),
  onBoard({
    id: 'archived',
    label: 'Archived cards…',
    keys: [],
    on: [],
    run: ({ ui: page }) => page.open({ kind: 'archive' }),
  }),
  onBoard({
    id: 'settings',
    label: 'Board settings',
    keys: [],
    on: [],
    run: ({ board, router: go }) => go.go(`b/${board.key}/settings`),
  }),
];

function view(id: string, label: string, run: () => void): Action {
  return { id, label, group: 'view', keys: [], on: [], when: () => true, run };
}

const viewActions: readonly Action[] = [
  ...(['compact', 'cosy', 'comfortable'] as const).map((density: Density) =>
    view(`density-${density}`, `Density: ${density}`, () => ui.setDensity(density)),
  ),
  ...(['system', 'light', 'dark'] as const).map((theme: Theme) =>
    view(`theme-${theme}`, theme === 'system' ? 'Theme: as the system' : `Theme: ${theme}`, () => ui.setTheme(theme)),
  ),
  view('single-keys', 'Turn single-key shortcuts on or off', () => ui.setSingleKeys(!ui.singleKeys)),
  view('boards', 'Go to my boards', () => router.go('.')),
];

const helpActions: readonly Action[] = [
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

export const actions: readonly Action[] = [...cardActions, ...boardActions, ...viewActions, ...helpActions];

/** A key press as `Action.on` names it: letters small, unless Shift makes them part of a combination. */
export function pressed(event: KeyboardEvent): string {
  const command = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
  return `${command}${event.shiftKey ? 'Shift+' : ''}${event.shiftKey && key.length === 1 ? key.toUpperCase() : key}`;
}
