/** What can be done about iterations, with a card, with those that are selected, and with the board. */
import { onBoard, onCard, onSelection, type Action, type OnCard } from './action';

const isPlanned = ({ attention, card }: OnCard) => attention.target?.plan.includes(card) ?? false;

export const planActions: readonly Action[] = [
  onCard({
    id: 'plan',
    label: 'Plan into the iteration, or take out',
    named: (context) => {
      const name = context.attention.target?.name ?? '';
      return isPlanned(context) ? `Take out of ${name}` : `Plan into ${name}`;
    },
    keys: ['Shift', 'P'],
    on: ['Shift+P'],
    when: (context) => {
      const { key, archived_at, finished_at } = context.board.card(context.card)!;
      if (context.attention.selection.size > 0 || context.attention.target === null || archived_at) return false;
      return finished_at === null || isPlanned(context) || `${key} is done; a plan is of what is still to do.`;
    },
    run: (context) => {
      const { board, attention, card } = context;
      void board.plan(attention.target!, isPlanned(context) ? { remove: [card] } : { add: [card] });
    },
  }),
  onCard({
    id: 'pulled',
    label: 'Say whom it pulls in…',
    keys: [],
    on: [],
    when: ({ board, attention, card }) => {
      const { class: service, finished_at } = board.card(card)!;
      return service === 'urgent' && finished_at === null && attention.target !== null;
    },
    run: ({ card, ui }) => ui.open({ kind: 'pulled', card }),
  }),
  onSelection({
    id: 'bulk-plan',
    label: 'Plan the selected cards',
    named: ({ attention }) => `Plan the selected cards into ${attention.target?.name ?? ''}`,
    keys: ['Shift', 'P'],
    on: ['Shift+P'],
    when: ({ attention }) => attention.target !== null || 'There is no iteration to plan into. P makes one.',
    run: ({ board, attention }) => {
      void board.plan(attention.target!, { add: attention.selection.cards });
      attention.selection.clear();
    },
  }),
  onBoard({
    id: 'planning',
    label: 'Plan an iteration beside the board',
    keys: ['P'],
    on: ['p'],
    reading: true,
    when: ({ board }) => board.replay === null,
    run: ({ attention }) => (attention.planning = attention.planning === null ? 'next' : null),
  }),
  onBoard({
    id: 'expectation',
    label: 'What to expect of this iteration…',
    keys: [],
    on: [],
    reading: true,
    when: ({ attention }) => attention.target !== null,
    run: ({ attention, ui }) => ui.open({ kind: 'expectation', iteration: attention.target!.id }),
  }),
  onBoard({
    id: 'iterations',
    label: 'Iterations: what was said, what came',
    keys: [],
    on: [],
    reading: true,
    run: ({ board, router }) => router.go(`b/${board.key}/iterations`),
  }),
];
