/**
 * How facts about iterations and stand-ups become state, as kanban/domain/fold_team.py does it. The browser keeps what a
 * snapshot carries: iterations that have not closed, and the last one that has.
 */
import type { Board, BoardEvent, Cadence, Iteration, Revision } from './model';

type Fact = (board: Board, event: BoardEvent) => Board;

/** An iteration's plan after cards were put in and taken out at an instant; until its cut-off that is promised too. */
function planned(iteration: Iteration, added: readonly string[], removed: readonly string[], at: string): Iteration {
  const plan = [...iteration.plan.filter((card) => !removed.includes(card) && !added.includes(card)), ...added];
  return { ...iteration, plan, promised: Date.parse(at) < Date.parse(iteration.cutoff) ? plan : iteration.promised };
}

/** With these iterations, in order and without those that closed long ago. */
function over(board: Board, iterations: readonly Iteration[]): Board {
  const order = iterations.toSorted((a, b) => (a.starts < b.starts ? -1 : a.starts > b.starts ? 1 : 0));
  const last = order.findLast((one) => one.closed_at !== null);
  return { ...board, iterations: order.filter((one) => one.closed_at === null || one === last) };
}

function changed(board: Board, id: unknown, change: (iteration: Iteration) => Iteration): Board {
  return over(
    board,
    board.iterations.map((one) => (one.id === id ? change(one) : one)),
  );
}

export const TEAM: Readonly<Record<string, Fact>> = {
  cadence_set: (board, { data }) => ({ ...board, cadence: data['cadence'] as Cadence | null }),
  iteration_made: (board, { data }) => {
    const { iteration: id, ...rest } = data as unknown as { iteration: string } & Omit<Iteration, 'id'>;
    const made = { ...rest, id, promised: rest.plan, away: [], carried: [], closed_at: null, said: [] };
    return over(board, [...board.iterations, made]);
  },
  iteration_changed: (board, { data }) =>
    changed(board, data['iteration'], (one) => ({ ...one, ...(data['changes'] as Partial<Iteration>) })),
  iteration_planned: (board, { data, at }) =>
    changed(board, data['iteration'], (one) =>
      planned(one, data['added'] as string[], data['removed'] as string[], at),
    ),
  iteration_dropped: (board, { data }) =>
    over(
      board,
      board.iterations.filter((one) => one.id !== data['iteration']),
    ),
  iteration_closed: (board, { data }) => {
    const { due, carried, into } = data as { due: string; carried: readonly string[]; into: string | null };
    // The carried cards were there when the next one began, however late this is recorded.
    const onward = into === null ? board : changed(board, into, (one) => planned(one, carried, [], due));
    return changed(onward, data['iteration'], (one) => ({ ...one, carried, closed_at: due }));
  },
  expectation_said: (board, { data, at, actor }) =>
    changed(board, data['iteration'], (one) => ({
      ...one,
      said: [...one.said, { ...data, at, by: actor } as unknown as Revision],
    })),
  standup_started: (board, { data, at, actor, seq }) => ({
    ...board,
    standup: { id: data['standup'] as string, since: at, by: actor, seq, card: null, until: null },
  }),
  standup_stepped: (board, { data }) =>
    board.standup ? { ...board, standup: { ...board.standup, card: data['card'] as string | null } } : board,
  standup_ended: (board, { at }) => ({
    ...board,
    standup: null,
    last_standup: board.standup ? { ...board.standup, card: null, until: at } : board.last_standup,
  }),
};
