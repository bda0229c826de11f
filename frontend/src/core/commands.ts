/** What a person asks the board for, in one shape whichever way it was asked: by drag, key, menu or dialog. */
import type { Answer, CardFields, Place, Spell } from './model';

/** What is said of a card that goes to Blocked. */
export interface Block {
  readonly reason: string;
  readonly note?: string;
  readonly waiting_for?: string;
  readonly waiting_card?: string | null;
  readonly before?: string | null;
}

/** What can be said anew of a spell that lasts; `dismissed` turns the offer to come back down. */
export type SpellChanges = Partial<Pick<Spell, 'reason' | 'note' | 'waiting_for' | 'waiting_card' | 'dismissed'>>;

export type NewCard = Partial<CardFields> & {
  readonly title: string;
  readonly column?: string;
  readonly lane?: string;
  readonly before?: string | null;
};

/** The urgent card of a swap: one that is on the board, or a new one. */
export type Coming = { readonly card: string } | (Partial<CardFields> & { readonly title: string });

/** What is done with several cards at once. */
export type Doing =
  | { readonly kind: 'move'; readonly column: string; readonly lane?: string; readonly before?: string | null }
  | ({ readonly kind: 'block' } & Omit<Block, 'before'>)
  | { readonly kind: 'archive' }
  | {
      readonly kind: 'change';
      readonly changes: Partial<
        Pick<CardFields, 'type' | 'class' | 'stream' | 'channel' | 'points' | 'people' | 'due'>
      >;
    };

/** The commands that bring cards in somewhere, so that a limit or a policy may ask something first. */
export type Pull =
  | { readonly kind: 'move'; readonly card: string; readonly place: Place }
  | { readonly kind: 'block'; readonly card: string; readonly block: Block }
  | { readonly kind: 'resume'; readonly card: string }
  | { readonly kind: 'restore'; readonly card: string; readonly place?: Place }
  | { readonly kind: 'create'; readonly fields: NewCard }
  | {
      readonly kind: 'swap';
      readonly urgent: Coming;
      readonly column: string;
      readonly park: string | null;
      readonly reason?: string;
    }
  | { readonly kind: 'bulk'; readonly cards: readonly string[]; readonly does: Doing };

export type Command =
  | Pull
  | { readonly kind: 'archive'; readonly card: string }
  | {
      readonly kind: 'change';
      readonly card: string;
      readonly changes: Partial<CardFields>;
      readonly ifVersion?: number;
    }
  | { readonly kind: 'spell'; readonly card: string; readonly changes: SpellChanges }
  | { readonly kind: 'comment'; readonly card: string; readonly text: string; readonly outward: boolean }
  | { readonly kind: 'stop'; readonly column: string | null; readonly about: string | null; readonly trouble: string }
  | { readonly kind: 'release'; readonly stop: string; readonly cause: string }
  | { readonly kind: 'handover'; readonly people: readonly string[]; readonly note: string }
  /** An answer to a limit that leaves the card of `pull` where it is. */
  | { readonly kind: 'decide'; readonly pull: Pull; readonly answer: Answer }
  | TeamCommand
  | { readonly kind: 'undo' };

/**
 * Something about the team's own time: iterations, stand-ups. `core/team.ts` makes them, with the facts that will most
 * likely follow, so that a board's first paint needs not know how.
 */
export interface TeamCommand {
  readonly kind: 'team';
  readonly method: 'post' | 'patch' | 'put' | 'del';
  /** Below the board's own address. */
  readonly path: string;
  readonly body: object;
  readonly facts: readonly (readonly [type: string, data: Readonly<Record<string, unknown>>])[];
  /** What was done, in a sentence; empty where that is seen anyway. */
  readonly says: string;
  /** Z takes it back. */
  readonly undoable: boolean;
}

const PULLS: readonly Command['kind'][] = ['move', 'block', 'resume', 'restore', 'create', 'swap', 'bulk'];

export function isPull(command: Command): command is Pull {
  return PULLS.includes(command.kind);
}

/** The one card a command is about; null where there is none yet, or where there are several. */
export function cardOf(command: Command): string | null {
  if ('card' in command) return command.card;
  if (command.kind === 'swap' && 'card' in command.urgent) return command.urgent.card;
  return null;
}

/** All cards that stand somewhere else, or look otherwise, until the command is confirmed. */
export function cardsOf(command: Command, commandId: string): readonly string[] {
  switch (command.kind) {
    case 'create':
      return [provisionalId(commandId)];
    case 'bulk':
      return command.cards;
    case 'swap': {
      const coming = cardOf(command) ?? provisionalId(commandId);
      return command.park === null ? [coming] : [coming, command.park];
    }
    default:
      return 'card' in command ? [command.card] : [];
  }
}

/** The id under which a card stands that the server has not named yet. */
export function provisionalId(commandId: string): string {
  return `new-${commandId}`;
}

export function isProvisional(card: string): boolean {
  return card.startsWith('new-');
}
