/**
 * A board being shaped: what the server says it is, read again after every change, so that the page never shows a wish as a
 * fact. Shaping is rare and does not need to be instant, unlike moving cards.
 */
import { snapshot } from '../../api/boards';
import type { Snapshot } from '../../core/model';
import { ui } from '../../state/ui.svelte';
import { people, settings as text } from '../../ui/text/en';
import { sentenceOf } from '../form.svelte';

export class Shape {
  board = $state.raw<Snapshot | null>(null);
  /** Why the board cannot be shown. */
  problem = $state('');
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  get mayShape(): boolean {
    return this.board?.role === 'admin';
  }

  /** Cards in a column or a lane. */
  cardsIn(place: 'column' | 'lane', id: string): number {
    return this.board?.cards.filter((card) => card[place] === id).length ?? 0;
  }

  /** Somebody's name, also of one who has left the board. */
  nameOf(user: string | null): string {
    return this.board?.members.find((member) => member.user === user)?.name ?? people.gone;
  }

  async load(): Promise<void> {
    try {
      this.board = await snapshot(this.#key);
      this.problem = '';
    } catch (fault) {
      this.problem = sentenceOf(fault);
    }
  }

  /** Do a change, then read the board again. Throws what the server refused. */
  async change(work: (board: string) => Promise<unknown>, said: string = text.saved): Promise<void> {
    if (!this.board) return;
    await work(this.board.id);
    ui.toast({ text: said, tone: 'ok' });
    await this.load();
  }

  /** The same for a press without a form: a refusal becomes a toast. Answers whether it was done. */
  async press(work: (board: string) => Promise<unknown>, said?: string): Promise<boolean> {
    try {
      await this.change(work, said);
      return true;
    } catch (fault) {
      ui.toast({ text: sentenceOf(fault), tone: 'danger' });
      return false;
    }
  }
}
