/** What can be done with one card, and with several that are selected. */
import { stageOf } from '../core/board';
import type { Direction } from '../core/navigation';
import { onCard, onSelection, type Action, type OnCard } from './action';

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

/** Work that is under way changes its lane; what waits still is brought in, and the dialog asks where and for whom. */
function makeUrgent({ board, attention, card, ui: page }: OnCard): void {
  const { column, blocked } = board.card(card)!;
  const target = board.urgentLane!;
  attention.focus(card);
  if (blocked || stageOf(board.columns, column) === 'waiting') {
    page.open({ kind: 'swap', urgent: card, column: null });
  } else {
    void board.move(card, { column, lane: target.id, before: board.cell(column, target.id)[0] ?? null });
  }
}

function makeOrdinary({ board, attention, card }: OnCard): void {
  const { column } = board.card(card)!;
  const target = board.standardLane;
  if (!target) return;
  attention.focus(card);
  void board.move(card, { column, lane: target.id, before: board.cell(column, target.id)[0] ?? null });
}

/** With several cards selected, these are about all of them: the actions on the selection take their keys. */
const alone = ({ attention }: OnCard) => attention.selection.size === 0;

export const cardActions: readonly Action[] = [
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
    when: alone,
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
      when: ({ board, attention, card }) => {
        const place = attention.beside(card, direction);
        if (!place) return 'It is at the edge of the board.';
        return board.stopSentence(card, place.column, place.lane) || true;
      },
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
    when: (context) => {
      const { board, card } = context;
      const it = board.card(card)!;
      if (it.blocked || !alone(context)) return false;
      if (it.finished_at) return `${it.key} is done; a finished card cannot be blocked.`;
      return board.blockedColumn !== null || 'This board has no Blocked column.';
    },
    run: ({ ui: page, card }) => page.open({ kind: 'block', card }),
  }),
  ...(['resume', 'bring-back'] as const).map((id) =>
    onCard({
      id,
      label: id === 'resume' ? 'Unblock' : 'Bring back',
      keys: ['B'],
      on: ['b'],
      when: (context) => {
        const { board, card } = context;
        const it = board.card(card)!;
        if (!it.blocked || !alone(context)) return false;
        // What was in the way is over: then it is not freed, it is brought back.
        if ((board.offer(card) === null) !== (id === 'resume')) return false;
        return board.stopSentence(card, it.blocked.from_column, it.lane) || true;
      },
      run: ({ board, attention, card }) => {
        attention.focus(card);
        void board.resume(card);
      },
    }),
  ),
  onCard({
    id: 'spell',
    label: 'Change why it is blocked…',
    keys: [],
    on: [],
    when: ({ board, card }) => board.card(card)!.blocked !== null,
    run: ({ ui: page, card }) => page.open({ kind: 'block', card, edit: true }),
  }),
  onCard({
    id: 'dismiss-offer',
    label: 'Leave it in Blocked',
    keys: [],
    on: [],
    when: ({ board, card }) => board.offer(card) !== null,
    run: ({ board, card }) => void board.dismissOffer(card),
  }),
  onCard({
    id: 'urgent',
    label: 'Make urgent',
    keys: ['U'],
    on: ['u'],
    when: ({ board, card }) => board.urgentLane !== null && board.card(card)!.class !== 'urgent',
    run: makeUrgent,
  }),
  onCard({
    id: 'not-urgent',
    label: 'Not urgent any more',
    keys: ['U'],
    on: ['u'],
    when: ({ board, card }) => board.card(card)!.class === 'urgent',
    run: makeOrdinary,
  }),
  onCard({
    id: 'stop-here',
    label: 'Stop the line for this card…',
    keys: [],
    on: [],
    when: ({ board, card }) => {
      const { column } = board.card(card)!;
      return board.column(column)?.kind !== 'blocked' && board.stopOf(column) === null;
    },
    run: ({ board, ui: page, card }) => page.open({ kind: 'stop', column: board.card(card)!.column, card }),
  }),
  onCard({
    id: 'select',
    label: 'Select or leave out',
    keys: ['X'],
    on: ['x'],
    run: ({ attention, card }) => attention.selection.toggle(card),
  }),
  onCard({
    id: 'select-to',
    label: 'Select up to here',
    keys: ['Shift', 'X'],
    on: ['Shift+X'],
    run: ({ attention, card }) => attention.selection.extendTo(card),
  }),
  onCard({
    id: 'select-column',
    label: 'Select all in this column',
    keys: [],
    on: [],
    run: ({ board, attention, card }) => attention.selection.column(board.card(card)!.column),
  }),
  onCard({
    id: 'archive',
    label: 'Archive',
    keys: [],
    on: [],
    when: alone,
    run: ({ board, attention, card }) => {
      attention.step('down');
      void board.archive(card);
    },
  }),
];

export const selectionActions: readonly Action[] = [
  onSelection({
    id: 'bulk-move',
    label: 'Move the selected cards…',
    keys: ['M'],
    on: ['m'],
    run: ({ attention, ui: page }) => page.open({ kind: 'bulk', what: 'move', cards: attention.selection.cards }),
  }),
  onSelection({
    id: 'bulk-block',
    label: 'Block the selected cards…',
    keys: ['B'],
    on: ['b'],
    when: ({ board }) => board.blockedColumn !== null || 'This board has no Blocked column.',
    run: ({ attention, ui: page }) => page.open({ kind: 'bulk', what: 'block', cards: attention.selection.cards }),
  }),
  onSelection({
    id: 'bulk-change',
    label: 'Label the selected cards…',
    keys: [],
    on: [],
    run: ({ attention, ui: page }) => page.open({ kind: 'bulk', what: 'change', cards: attention.selection.cards }),
  }),
  onSelection({
    id: 'bulk-archive',
    label: 'Archive the selected cards',
    keys: [],
    on: [],
    run: ({ board, attention }) => {
      void board.bulk(attention.selection.cards, { kind: 'archive' });
      attention.selection.clear();
    },
  }),
  onSelection({
    id: 'clear-selection',
    label: 'Select nothing',
    keys: ['Esc'],
    on: ['Escape'],
    reading: true,
    run: ({ attention }) => attention.selection.clear(),
  }),
];
