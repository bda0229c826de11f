/**
 * Commands on their way to the server: one after the other, kept while there is no connection, each sent until it is
 * answered. The page shows the confirmed board with these replayed on top; taking one out is the whole rollback.
 */
import { ApiProblem, newId } from '../api/client';
import type { Recorded } from '../api/boards';
import { send, type Said } from '../api/commands';
import type { Command } from '../core/commands';
import type { Decided } from '../core/predict';
import type { PolicyEntry } from '../core/model';

export type Outcome =
  { readonly ok: true; readonly recorded: Recorded } | { readonly ok: false; readonly problem: ApiProblem };

export interface Pending {
  /** The command's id: its Idempotency-Key, and the `command_id` of the events it causes. */
  readonly id: string;
  readonly command: Command;
  readonly at: string;
  /** What was decided about the limit that stood against it. */
  readonly decided: Decided | null;
  /** What was said to the column's policy. */
  readonly policy: PolicyEntry | null;
  readonly state: 'waiting' | 'sent' | 'accepted' | 'held';
  /** Once accepted: the number of its last event. It is shown by the board itself from there on. */
  readonly until: number;
  /** Its events came before its answer: the board shows it already. */
  readonly told: boolean;
}

export interface QueueHandlers {
  /** The list of pending commands changed. */
  changed(): void;
  accepted(pending: Pending, recorded: Recorded): void;
  refused(pending: Pending, problem: ApiProblem): void;
}

/** Refusals that ask something: the command waits for what people say. */
const QUESTIONS: readonly string[] = ['wip_limit', 'policy_asks'];

const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export class CommandQueue {
  readonly #board: string;
  readonly #handlers: QueueHandlers;
  readonly #resolve = new Map<string, (outcome: Outcome) => void>();
  #pending: readonly Pending[] = [];
  #sending = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #wait = SHORTEST_WAIT;
  #stopped = false;

  constructor(board: string, handlers: QueueHandlers) {
    this.#board = board;
    this.#handlers = handlers;
  }

  get pending(): readonly Pending[] {
    return this.#pending;
  }

  /** How many commands have not reached the server. */
  get unsent(): number {
    return this.#pending.filter((one) => one.state === 'waiting' || one.state === 'sent').length;
  }

  /** Line a command up; the promise ends when it is accepted or finally refused. */
  submit(command: Command, at: string): Promise<Outcome> {
    const pending: Pending = {
      id: newId(), command, at, decided: null, policy: null, state: 'waiting', until: 0,
      told: false,
    }; // prettier-ignore
    const outcome = new Promise<Outcome>((resolve) => this.#resolve.set(pending.id, resolve));
    this.#set([...this.#pending, pending]);
    void this.#pump();
    return outcome;
  }

  /** Send a held command again with what was said. Another body is another command, so it gets a new id. */
  answer(id: string, said: { readonly decided: Decided } | { readonly policy: PolicyEntry }): void {
    const next = { id: newId(), ...said, state: 'waiting' } as const;
    this.#rename(id, next.id);
    this.#replace(id, next);
    void this.#pump();
  }

  /** Let a held command go: its card returns. */
  drop(id: string, problem: ApiProblem): void {
    this.#take(id, { ok: false, problem });
  }

  /** Forget accepted commands whose events the board now shows. */
  settle(seq: number): void {
    const left = this.#pending.filter((one) => one.state !== 'accepted' || one.until > seq);
    if (left.length !== this.#pending.length) this.#pending = left;
  }

  /** Events of these commands are on the board, whether or not their answers are here yet. */
  tell(commands: ReadonlySet<string>): void {
    if (!this.#pending.some((one) => commands.has(one.id))) return;
    this.#pending = this.#pending.map((one) => (commands.has(one.id) ? { ...one, told: true } : one));
  }

  /** The connection is back: try at once. */
  hurry(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#wait = SHORTEST_WAIT;
    void this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
  }

  async #pump(): Promise<void> {
    if (this.#sending || this.#stopped || this.#retry !== undefined) return;
    this.#sending = true;
    try {
      for (let next = this.#next(); next && !this.#stopped; next = this.#next()) {
        this.#replace(next.id, { state: 'sent' });
        if (!(await this.#deliver(next))) break;
      }
    } finally {
      this.#sending = false;
    }
  }

  #next(): Pending | undefined {
    return this.#pending.find((one) => one.state === 'waiting');
  }

  /** True when the next command may follow at once. */
  async #deliver(pending: Pending): Promise<boolean> {
    try {
      const said: Said = { answer: pending.decided?.answer ?? null, policy: pending.policy };
      const recorded = await send(this.#board, pending.command, said, pending.id);
      this.#wait = SHORTEST_WAIT;
      const until = recorded.events.at(-1)?.seq ?? 0;
      this.#replace(pending.id, { state: 'accepted', until });
      this.#handlers.accepted(pending, recorded);
      this.#finish(pending.id, { ok: true, recorded });
      return true;
    } catch (fault) {
      if (!(fault instanceof ApiProblem)) throw fault;
      if (!fault.passing) {
        this.#refuse(pending, fault);
        return true;
      }
      this.#replace(pending.id, { state: 'waiting' });
      this.#retry = setTimeout(
        () => {
          this.#retry = undefined;
          void this.#pump();
        },
        this.#wait * (0.5 + Math.random()),
      );
      this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
      return false;
    }
  }

  #refuse(pending: Pending, problem: ApiProblem): void {
    if (QUESTIONS.includes(problem.code)) {
      this.#replace(pending.id, { state: 'held' });
      this.#handlers.refused({ ...pending, state: 'held' }, problem);
      return;
    }
    this.#take(pending.id, { ok: false, problem });
    this.#handlers.refused(pending, problem);
  }

  #take(id: string, outcome: Outcome): void {
    this.#set(this.#pending.filter((one) => one.id !== id));
    this.#finish(id, outcome);
  }

  #finish(id: string, outcome: Outcome): void {
    this.#resolve.get(id)?.(outcome);
    this.#resolve.delete(id);
  }

  #rename(from: string, to: string): void {
    const resolve = this.#resolve.get(from);
    this.#resolve.delete(from);
    if (resolve) this.#resolve.set(to, resolve);
  }

  #replace(id: string, changes: Partial<Pending>): void {
    this.#set(this.#pending.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }

  #set(pending: readonly Pending[]): void {
    this.#pending = pending;
    this.#handlers.changed();
  }
}
