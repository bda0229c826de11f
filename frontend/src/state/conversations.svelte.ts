/**
 * The questions that stand against pulls: a limit that is hit, a policy that asks. Each holds its command until people
 * have said something; one is on the table at a time, and those that came meanwhile follow when it is done.
 */
import type { ApiProblem } from '../api/client';
import { cardOf, isPull, type Command, type Pull } from '../core/commands';
import type { LimitRefusal, Place, PolicyAsk, PolicyEntry, Way } from '../core/model';
import type { CommandQueue, Pending } from './queue';
import { ui } from './ui.svelte';

interface Question {
  /** The command that waits. */
  readonly pending: string;
  readonly card: string | null;
  readonly command: Command;
  readonly problem: ApiProblem;
}

/** A pull that a limit stood against, waiting for a decision. */
export interface Refused extends Question {
  readonly place: Place | null;
  readonly doing: Command['kind'];
  readonly refusal: LimitRefusal;
}

/** A pull that a column's policy asks something about. */
export interface Asked extends Question {
  readonly policy: PolicyAsk;
}

const STAYS: readonly Way['kind'][] = ['help', 'stop_the_line', 'review_first', 'leave'];

export class Conversations {
  /** The limit on the table. */
  refused = $state.raw<Refused | null>(null);
  /** The policy on the table. */
  asked = $state.raw<Asked | null>(null);

  readonly #queue: CommandQueue;
  readonly #decide: (pull: Pull, way: Way, hit: string) => void;
  #waiting: readonly (Refused | Asked)[] = [];

  /** `decide` sends an answer that leaves the card where it is, which is a command of its own. */
  constructor(queue: CommandQueue, decide: (pull: Pull, way: Way, hit: string) => void) {
    this.#queue = queue;
    this.#decide = decide;
  }

  /** Put the question of a refusal on the table, as soon as there is room. */
  ask(pending: Pending, problem: ApiProblem): void {
    const { command, id } = pending;
    const question: Question = { pending: id, card: cardOf(command), command, problem };
    const place = 'place' in command ? (command.place ?? null) : null;
    const next: Refused | Asked =
      problem.code === 'wip_limit'
        ? { ...question, place, doing: command.kind, refusal: problem.facts as unknown as LimitRefusal }
        : { ...question, policy: problem.facts as unknown as PolicyAsk };
    this.#waiting = [...this.#waiting, next];
    this.#later();
  }

  /** Decide about the limit on the table. */
  answer(way: Way): void {
    const { refused } = this;
    if (!refused) return;
    this.refused = null;
    const { pending, problem, command, refusal } = refused;
    if (STAYS.includes(way.kind)) {
      this.#queue.drop(pending, problem);
      // A card that does not exist yet cannot be left where it is: there is nothing to note.
      const isNew = cardOf(command) === null && command.kind !== 'bulk';
      if (isPull(command) && !(way.kind === 'leave' && isNew)) this.#decide(command, way, refusal.hit);
    } else {
      this.#queue.answer(pending, { decided: { answer: { ...way, hit: refusal.hit }, limit: refusal.limit } });
    }
    this.#later();
  }

  /** Say to the policy on the table what it asks for. */
  answerPolicy(policy: PolicyEntry): void {
    const { asked } = this;
    if (!asked) return;
    this.asked = null;
    this.#queue.answer(asked.pending, { policy });
    this.#later();
  }

  /** Say nothing to the policy: the card stays where it was. */
  leavePolicy(): Asked | null {
    const { asked } = this;
    if (!asked) return null;
    this.asked = null;
    this.#queue.drop(asked.pending, asked.problem);
    this.#later();
    return asked;
  }

  /** The board is left: nothing is asked any more. */
  stop(): void {
    this.#waiting = [];
    if (this.refused || this.asked) ui.close();
    this.refused = null;
    this.asked = null;
  }

  #later(): void {
    if (this.#waiting.length > 0 && !this.refused && !this.asked) ui.whenFree(() => this.#next());
  }

  #next(): void {
    const [next, ...others] = this.#waiting;
    if (!next || this.refused || this.asked) return;
    this.#waiting = others;
    if ('refusal' in next) this.refused = next;
    else this.asked = next;
    ui.open({ kind: 'refusal' in next ? 'limit' : 'policy' });
  }
}
