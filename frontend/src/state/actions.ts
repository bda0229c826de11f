/**
 * Everything a person can do on a board, once: menus, keys, palette and help read this one list, so that none of them
 * can know an action the others do not.
 */
import type { Action, ActionContext } from './action';
import type { Attention } from './attention.svelte';
import type { BoardStore } from './board.svelte';
import { boardActions, helpActions, viewActions } from './boardactions';
import { cardActions, selectionActions } from './cardactions';
import { planActions } from './planactions';
import { router } from './router.svelte';
import { ui } from './ui.svelte';

export type { Action, ActionContext } from './action';

/** The context for a board page's actions, about `card` or about the current one. */
export function actionContext(board: BoardStore | null, attention: Attention | null, card?: string): ActionContext {
  return { board, attention, card: card ?? attention?.current ?? null, ui, router };
}

/** The actions that make sense here, each with why it cannot be done now, if so. */
export function available(context: ActionContext): readonly { readonly action: Action; readonly why: string | null }[] {
  return actions.flatMap((action) => {
    const can = action.when(context);
    if (can === false) return [];
    const label = action.named?.(context) ?? action.label;
    return [{ action: { ...action, label }, why: can === true ? null : can }];
  });
}

export const actions: readonly Action[] = [
  ...cardActions,
  ...selectionActions,
  ...boardActions,
  ...planActions,
  ...viewActions,
  ...helpActions,
];

/** A key press as `Action.on` names it: letters small, unless Shift makes them part of a combination. */
export function pressed(event: KeyboardEvent): string {
  const command = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
  return `${command}${event.shiftKey ? 'Shift+' : ''}${event.shiftKey && key.length === 1 ? key.toUpperCase() : key}`;
}
