/**
 * What the page says about commands and events: a toast with a way back for what was done, the reason for what was
 * refused, and the news that concern everybody. The sentences themselves are core's, made from the board.
 */
import type { Recorded } from '../api/boards';
import type { ApiProblem } from '../api/client';
import { cardOf, isProvisional, type Command } from '../core/commands';
import type { Board, BoardEvent, Stop } from '../core/model';
import { newOffers } from '../core/offers';
import { doneSentence, newsSentence } from '../core/sentences';
import type { BoardWishes } from './wishes.svelte';
import { router } from './router.svelte';
import { ui } from './ui.svelte';

const UNDO = 'undo';
/** What a person reads while looking for what to do stays a little longer. */
const LONGER = 12;

/** A command was accepted: say what was done, and offer to take it back. */
export function sayDone(board: BoardWishes, command: Command, recorded: Recorded): void {
  const text = [recorded.did, doneSentence(board.view.board, command, recorded.undone)].filter(Boolean).join(' ');
  if (!text) return;
  if (command.kind === 'undo' || (command.kind === 'team' && !command.undoable)) {
    ui.toast({ text, tone: 'ok', subject: UNDO });
  } else if (command.kind === 'decide' && recorded.events.every((event) => event.type === 'limit_answered')) {
    // It was only noted; there is nothing to take back.
    if (command.answer.kind !== 'leave') ui.toast({ text });
  } else if (command.kind === 'create' || command.kind === 'comment') {
    ui.announce(text);
  } else {
    ui.toast({ text, action: { label: 'Undo', run: () => void board.undo() }, subject: UNDO });
  }
}

/** A command was refused and nothing is asked: say why, and offer what may help. */
export function sayRefused(board: BoardWishes, command: Command, problem: ApiProblem, again: () => void): void {
  const text = returnedSentence(board, command, problem);
  if (problem.code === 'line_stopped') {
    const stop = problem.facts['stop'] as Stop;
    const action = { label: 'Who needs help', run: () => showStop(board, stop) };
    ui.toast({ text, tone: 'limit', seconds: LONGER, action });
    return;
  }
  const retry = { label: 'Try again', run: again };
  ui.toast({ text, tone: 'limit', seconds: LONGER, ...(command.kind === 'undo' ? {} : { action: retry }) });
}

/** The card that stopped the line; without one what is known of the stop. */
function showStop(board: BoardWishes, stop: Stop): void {
  const card = stop.card === null ? null : board.card(stop.card);
  if (card) router.go(router.withQuery(`b/${board.key}/c/${card.number}`));
  else ui.open({ kind: 'release', stop: stop.id });
}

/** What has happened on the board that people should hear of, and cards that may come back. */
export function sayNews(
  board: BoardWishes,
  me: string | null,
  before: Board,
  after: Board,
  events: readonly BoardEvent[],
): void {
  for (const event of events) {
    const text = newsSentence(after, event, me);
    if (!text) continue;
    if (event.type === 'duty_handed_over' && (event.data['people'] as readonly unknown[]).includes(me)) {
      ui.toast({ text, seconds: LONGER, subject: 'duty' });
    } else {
      ui.announce(text);
    }
  }
  if (events.length === 0 || me === null) return;
  for (const offer of newOffers(before, after)) {
    const card = after.cards.get(offer.card)!;
    // The way back is offered to whoever sent it away; for everybody else the card says so itself.
    if (card.blocked?.by !== me) continue;
    const action = { label: `Bring ${card.key} back`, run: () => void board.resume(card.id) };
    ui.toast({ text: offer.sentence, action, seconds: LONGER, subject: `offer-${card.id}` });
  }
}

function returnedSentence(board: BoardWishes, command: Command, problem: ApiProblem): string {
  const card = cardOf(command);
  const key = card && !isProvisional(card) ? board.card(card)?.key : null;
  if (key && (command.kind === 'move' || command.kind === 'swap')) return `${key} went back. ${problem.detail}`;
  return key ? `${key}: ${problem.detail}` : problem.detail;
}
