/**
 * Commands about the team's own time, each with the address it goes to and the facts that will most likely follow:
 * iterations, what is said of them, and stand-ups. Loaded when somebody first plans or stands up.
 */
import type { TeamCommand } from './commands';
import type { Away, Board, Cadence, Iteration } from './model';

/** What a person may say of an iteration; the server fills in what is left out. */
export interface IterationFields {
  readonly name?: string;
  readonly goal?: string;
  readonly starts?: string;
  readonly ends?: string;
  readonly cutoff?: string;
  readonly team?: readonly string[];
  readonly away?: readonly Away[];
}

const plain = { kind: 'team', body: {}, facts: [], says: '', undoable: false } as const;
const at = (iteration: string, ...rest: readonly string[]) =>
  ['iterations', iteration, ...rest].map(encodeURIComponent).join('/');

function counted(cards: readonly string[], board: Board): string {
  const only = cards.length === 1 ? board.cards.get(cards[0]!) : undefined;
  return only?.key ?? (cards.length === 1 ? '1 card' : `${String(cards.length)} cards`);
}

/** Put cards into an iteration's plan and take others out. A card is in one open plan at most, so it leaves the other. */
export function plan(
  board: Board,
  iteration: Iteration,
  { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): TeamCommand {
  // A plan is of what is still to do.
  const added = add.filter((card) => !iteration.plan.includes(card) && board.cards.get(card)?.finished_at === null);
  const removed = remove.filter((card) => iteration.plan.includes(card));
  const left = board.iterations.flatMap((one) => {
    const gone = one.plan.filter((card) => added.includes(card));
    const elsewhere = one.id !== iteration.id && one.closed_at === null && gone.length > 0;
    return elsewhere ? [['iteration_planned', { iteration: one.id, added: [], removed: gone }] as const] : [];
  });
  const said = [
    added.length > 0 ? `${counted(added, board)} planned into ${iteration.name}.` : '',
    removed.length > 0 ? `${counted(removed, board)} taken out of ${iteration.name}.` : '',
  ];
  return {
    ...plain,
    method: 'post',
    path: `${at(iteration.id)}/plan`,
    body: { add: added, remove: removed },
    facts: [...left, ['iteration_planned', { iteration: iteration.id, added, removed }]],
    says: said.filter(Boolean).join(' '),
    undoable: true,
  };
}

/** Lay a new iteration over the board. Its number and cut-off are the server's, so nothing is shown before it answers. */
export function make(fields: IterationFields): TeamCommand {
  return { ...plain, method: 'post', path: 'iterations', body: fields };
}

export function change(iteration: Iteration, changes: IterationFields, says = ''): TeamCommand {
  const facts = [['iteration_changed', { iteration: iteration.id, changes, before: {} }]] as const;
  return { ...plain, method: 'patch', path: at(iteration.id), body: changes, facts, says };
}

export function drop(iteration: Iteration): TeamCommand {
  const facts = [['iteration_dropped', { iteration: iteration.id, was: {} }]] as const;
  return { ...plain, method: 'del', path: at(iteration.id), facts };
}

/** Iterations are made by themselves from now on; null: no more. */
export function setCadence(cadence: Cadence | null): TeamCommand {
  const facts = [['cadence_set', { cadence, before: null }]] as const;
  return cadence === null
    ? { ...plain, method: 'del', path: 'cadence', facts, says: 'Iterations are made by hand from now on.' }
    : { ...plain, method: 'put', path: 'cadence', body: cadence, facts, says: 'The cadence is saved.' };
}

/** Tell the stakeholders what is to be expected now; the figures are the server's. */
export function publish(iteration: Iteration, note: string): TeamCommand {
  return {
    ...plain,
    method: 'post',
    path: at(iteration.id, 'expectation'),
    body: { note },
  };
}

export function startStandup(): TeamCommand {
  return { ...plain, method: 'post', path: 'standup', facts: [['standup_started', { standup: 'new' }]] };
}

/** Look at a card, or (null) at none. */
export function stepStandup(standup: string, card: string | null): TeamCommand {
  return {
    ...plain,
    method: 'post',
    path: 'standup/step',
    body: { card },
    facts: [['standup_stepped', { standup, card }]],
  };
}

export function endStandup(standup: string): TeamCommand {
  return { ...plain, method: 'post', path: 'standup/end', facts: [['standup_ended', { standup }]] };
}
