/**
 * Changing a card in place, against the version that was seen when the change began. When somebody else was faster, a
 * change of other fields goes through on top of theirs; only the same field changed twice is a question for people.
 */
import { fullCard } from '../../api/boards';
import type { Card, CardFields } from '../../core/model';
import type { BoardStore } from '../../state/board.svelte';
import { sentenceOf } from '../form.svelte';

/** The card as somebody saw it: with its description where that was loaded. */
export type Seen = Card & { readonly description?: string };
export type Field = keyof CardFields;

export interface Conflict {
  readonly changes: Partial<CardFields>;
  readonly theirs: Seen;
  /** The fields that both changed. */
  readonly fields: readonly Field[];
}

/** What a card holds in a field; the class in question is the chosen one, not urgent, which is a place. */
export function valueOf(card: Seen, field: Field): unknown {
  return field === 'class' ? card.base_class : card[field];
}

export class CardEdit {
  description = $state.raw<{ readonly version: number; readonly text: string; readonly html: string } | null>(null);
  conflict = $state.raw<Conflict | null>(null);
  /** Why the description cannot be shown. */
  problem = $state('');
  #errors = $state.raw<Readonly<Record<string, readonly string[]>>>({});
  readonly #board: BoardStore;
  readonly #id: string;
  /** Versions that only one's own changes made: who saw one of them knows what the last of them holds. */
  #own = { from: 0, to: 0 };

  constructor(board: BoardStore, id: string) {
    this.#board = board;
    this.#id = id;
  }

  errors(field: Field): readonly string[] {
    return this.#errors[field] ?? [];
  }

  /** Forget what was wrong, when the fields show again what holds. */
  clear(): void {
    this.#errors = {};
  }

  /** Fetch the description, which boards do not carry. */
  async load(): Promise<void> {
    try {
      const { card } = await fullCard(this.#id);
      this.description = { version: card.version, text: card.description, html: card.description_html };
      this.problem = '';
    } catch (fault) {
      this.problem = sentenceOf(fault);
    }
  }

  /** Save `changes` made while looking at `seen`; answers whether they stand now. */
  async save(changes: Partial<CardFields>, seen: Seen): Promise<boolean> {
    this.#errors = {};
    const version = seen.version >= this.#own.from ? Math.max(seen.version, this.#own.to) : seen.version;
    const outcome = await this.#board.change(this.#id, changes, version);
    if (outcome.ok) {
      // Every fact about the card makes one version; nobody else's came between, or the change would have been refused.
      const facts = outcome.recorded.events.filter((event) => event.data['card'] === this.#id).length;
      this.#own = { from: version === this.#own.to ? this.#own.from : version, to: version + facts };
      if (changes.description !== undefined) await this.load();
      return true;
    }
    const { problem } = outcome;
    if (problem.code !== 'stale') {
      this.#errors = problem.errors;
      return false;
    }
    const theirs = problem.facts['card'] as Seen;
    const fields = (Object.keys(changes) as Field[]).filter(
      (field) => !same(valueOf(theirs, field), valueOf(seen, field)),
    );
    if (fields.length === 0) return this.save(changes, theirs);
    this.conflict = { changes, theirs, fields };
    return false;
  }

  /** Save one's own over the other's, knowingly. */
  async keepMine(): Promise<boolean> {
    const { conflict } = this;
    this.conflict = null;
    return conflict ? this.save(conflict.changes, conflict.theirs) : true;
  }

  /** Leave the other's as it is. */
  keepTheirs(): void {
    this.conflict = null;
    void this.load();
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
