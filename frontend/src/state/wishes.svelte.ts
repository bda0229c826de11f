/**
 * What a person can ask of a board: one method for each command, whichever way it is asked. How a command travels is
 * the queue's, what it says is `saying`'s; here only is decided where a wish becomes a question before it is sent.
 */
import type { Block, Coming, Command, Doing, NewCard, SpellChanges, TeamCommand } from '../core/commands';
import type { CardFields, Iteration, Place } from '../core/model';
import { BoardReading } from './reading.svelte';
import type { Outcome } from './queue';
import { ui } from './ui.svelte';

export abstract class BoardWishes extends BoardReading {
  protected abstract submit(command: Command): Promise<Outcome>;

  /**
   * Bring a card to a place. An urgent card that comes to a full column asks first whom to park: then the dialog of the
   * swap opens and null is answered.
   */
  move(card: string, place: Place): Promise<Outcome | null> {
    if (this.wouldSwap(card, place)) {
      ui.open({ kind: 'swap', urgent: card, column: place.column });
      return Promise.resolve(null);
    }
    return this.submit({ kind: 'move', card, place });
  }

  block(card: string, block: Block) {
    return this.submit({ kind: 'block', card, block });
  }

  /** Say something else of why a card is blocked. */
  changeSpell(card: string, changes: Omit<SpellChanges, 'dismissed'>) {
    return this.submit({ kind: 'spell', card, changes });
  }

  /** Turn the offer to bring a card back down. */
  dismissOffer(card: string) {
    return this.submit({ kind: 'spell', card, changes: { dismissed: true } });
  }

  resume(card: string) {
    return this.submit({ kind: 'resume', card });
  }

  archive(card: string) {
    return this.submit({ kind: 'archive', card });
  }

  restore(card: string, place?: Place) {
    return this.submit(place ? { kind: 'restore', card, place } : { kind: 'restore', card });
  }

  create(fields: NewCard) {
    return this.submit({ kind: 'create', fields });
  }

  change(card: string, changes: Partial<CardFields>, ifVersion?: number) {
    return this.submit(
      ifVersion === undefined ? { kind: 'change', card, changes } : { kind: 'change', card, changes, ifVersion },
    );
  }

  comment(card: string, text: string, outward = false) {
    return this.submit({ kind: 'comment', card, text, outward });
  }

  /** Bring an urgent card in and park another (null: nobody) for it, in one act. */
  swap(wish: {
    readonly urgent: Coming;
    readonly column: string;
    readonly park: string | null;
    readonly reason?: string;
  }) {
    return this.submit({ kind: 'swap', ...wish });
  }

  /** One thing with several cards: all or none, one undo. */
  bulk(cards: readonly string[], does: Doing) {
    return this.submit({ kind: 'bulk', cards, does });
  }

  /** Stop one column or (null) the whole board, for the trouble with a card if there is one. */
  stopLine({ column, card, trouble }: { column: string | null; card: string | null; trouble: string }) {
    return this.submit({ kind: 'stop', column, about: card, trouble });
  }

  releaseLine(stop: string, cause: string) {
    return this.submit({ kind: 'release', stop, cause });
  }

  /** Hand duty over by hand, until the next turn of the rota. */
  handOver(people: readonly string[], note: string) {
    return this.submit({ kind: 'handover', people, note });
  }

  /** Something about iterations or stand-ups, as core/team.ts makes it. */
  team(command: TeamCommand) {
    return this.submit(command);
  }

  /** Put cards into an iteration's plan, or take them out. */
  async plan(iteration: Iteration, cards: { readonly add?: readonly string[]; readonly remove?: readonly string[] }) {
    const { plan } = await import('../core/team');
    return this.submit(plan(this.view.board, iteration, cards));
  }

  /** Take back one's own last command. */
  undo() {
    return this.submit({ kind: 'undo' });
  }
}
