/** What an action is, and the two kinds that need something to act on: a card, or the board it stands on. */
import type { Attention } from './attention.svelte';
import type { BoardStore } from './board.svelte';
import type { Router } from './router.svelte';
import type { Ui } from './ui.svelte';

export interface ActionContext {
  readonly board: BoardStore | null;
  readonly attention: Attention | null;
  /** The card an action on a card is for. */
  readonly card: string | null;
  readonly ui: Ui;
  readonly router: Router;
}

export type OnBoard = ActionContext & { readonly board: BoardStore; readonly attention: Attention };
export type OnCard = OnBoard & { readonly card: string };

export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: 'card' | 'selection' | 'board' | 'view' | 'help';
  /** What it is called here and now, where that differs. */
  named?(context: ActionContext): string;
  /** The shortcut as it is shown, key by key. */
  readonly keys: readonly string[];
  /** The same as `KeyboardEvent` says it: modifiers in the order Ctrl, Shift, then the key. */
  readonly on: readonly string[];
  /** True: can be done; false: makes no sense here; a sentence: cannot be done now, and why. */
  when(context: ActionContext): boolean | string;
  run(context: ActionContext): void;
}

const READ_ONLY = 'You can look at this board but not change it.';
const PAST = 'This is the past. Esc leads back to the live board.';

type Wish<Context> = Omit<Action, 'group' | 'named' | 'when' | 'run'> & {
  named?(context: Context): string;
  when?(context: Context): boolean | string;
  run(context: Context): void;
  /** It changes nothing, so that everybody may do it at any time. */
  readonly reading?: boolean;
};

/** An action on a card: there has to be one. */
export function onCard(wish: Wish<OnCard>): Action {
  return about(wish, 'card', (context) => (isOnBoard(context) && isOnCard(context) ? context : null));
}

/** An action on all selected cards: there has to be one at least. */
export function onSelection(wish: Wish<OnBoard>): Action {
  return about(wish, 'selection', (context) =>
    isOnBoard(context) && context.attention.selection.size > 0 ? context : null,
  );
}

export function onBoard(wish: Wish<OnBoard>): Action {
  return about(wish, 'board', (context) => (isOnBoard(context) ? context : null));
}

function about<Context extends OnBoard>(
  { named, when, run, reading = false, ...rest }: Wish<Context>,
  group: Action['group'],
  on: (context: ActionContext) => Context | null,
): Action {
  return {
    ...rest,
    group,
    named(context) {
      const here = on(context);
      return (here && named?.(here)) ?? rest.label;
    },
    when(context) {
      const here = on(context);
      if (!here) return false;
      const can = when ? when(here) : true;
      // What makes no sense here is left out; only what would makes sense has to say why not.
      if (can === false || reading || here.board.canWork) return can;
      return here.board.replay ? PAST : READ_ONLY;
    },
    run(context) {
      const here = on(context);
      if (here) run(here);
    },
  };
}

const isOnBoard = (context: ActionContext): context is OnBoard => context.board !== null && context.attention !== null;

const isOnCard = (context: OnBoard): context is OnCard =>
  context.card !== null && context.board.card(context.card) !== null;
