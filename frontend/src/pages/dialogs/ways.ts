/**
 * The ways on from a full place, as the limit dialog shows them: which stand in front, what each is called, and whether
 * it needs a word before it can be done. The order is the server's.
 */
import type { Option } from '../../core/model';
import type { BoardStore } from '../../state/board.svelte';
import type { IconName } from '../../ui/icons';
import { dialogs as text } from '../../ui/text/en';
import { raisesSentence } from '../settings/raises';

/** One way as it is drawn. */
export interface ShownWay {
  readonly option: Option;
  readonly icon: IconName;
  readonly label: string;
  /** What it does, or what speaks against it. */
  readonly why: string;
  /** What it does; said while its form is open. */
  readonly means: string;
  /** Whether it asks for something (a reason, a card) before it is done. */
  readonly asks: boolean;
}

/** So many ways stand in front at most; with one more than that it is shown as well, a group of one helps nobody. */
const IN_FRONT = 4;

const ICONS: Readonly<Record<Option['kind'], IconName>> = {
  help: 'user-plus',
  stop_the_line: 'octagon-alert',
  review_first: 'eye',
  park: 'circle-parking',
  raise_limit: 'trending-up',
  exceed: 'circle-plus',
  leave: 'corner-up-left',
};

/** The ways without "leave", which every dialog has at its foot; `others` stand in a quiet group behind the first. */
export function sorted(options: readonly Option[]): {
  readonly front: readonly Option[];
  readonly others: readonly Option[];
} {
  const ways = options.filter((option) => option.kind !== 'leave');
  if (ways.length <= IN_FRONT + 1) return { front: ways, others: [] };
  return { front: ways.slice(0, IN_FRONT), others: ways.slice(IN_FRONT) };
}

/** How a way is shown. `place` is the name of what is full. */
export function shown(option: Option, board: BoardStore, place: string): ShownWay {
  const key = option.card ? (board.card(option.card)?.key ?? null) : null;
  const several = (option.cards?.length ?? 0) > 1;
  const way = (label: string, why: string, asks: boolean): ShownWay => ({
    option, icon: ICONS[option.kind], label, why: raisesSentence(option.raises ?? [], board.now) || why, means: why, asks,
  }); // prettier-ignore
  switch (option.kind) {
    case 'help':
      return way(key ? text.helpOn(key) : text.help, text.helpWhy, several || !key);
    case 'stop_the_line':
      return way(text.stopIn((option.column && board.column(option.column)?.name) || place), text.stopWhy, true);
    case 'review_first': {
      const first = option.cards?.[0];
      const waiting = first ? board.card(first)?.key : null;
      return way(waiting ? text.reviewOn(waiting) : text.review, text.reviewWhy, false);
    }
    case 'park':
      return way(key ? text.parkOn(key) : text.park, text.parkWhy, true);
    case 'raise_limit':
      return way(text.raise(option.to ?? 0), text.raiseWhy, true);
    case 'exceed':
      return way(text.exceed, text.exceedWhy, true);
    case 'leave':
      return way(text.leave, text.leaveHelp, false);
  }
}
