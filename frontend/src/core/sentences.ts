/** The sentences that stores say about cards on the move, made from the board so that they state its facts. */
import { columnOf, laneOf } from './board';
import type { Command } from './commands';
import { columnCounts } from './limits';
import type { Board, BoardEvent } from './model';
import { standing } from './navigation';

/** "OPS-42 moved to Review, 2 of 5. Review is at its limit, 4 of 4." from the board after the move. */
export function movedSentence(board: Board, id: string): string {
  const card = board.cards.get(id);
  if (!card) return '';
  const column = columnOf(board, card.column);
  const lane = laneOf(board, card.lane);
  const { position, size } = standing(board, id);
  const where = lane && lane.kind !== 'standard' ? `${column?.name}, ${lane.name} lane` : column?.name;
  return [`${card.key} moved to ${where}, ${position} of ${size}.`, limitSentence(board, card.column)].join(' ').trim();
}

function limitSentence(board: Board, id: string): string {
  const column = columnOf(board, id);
  if (!column || column.limit === null) return '';
  const { occupied } = columnCounts(board, id);
  if (occupied < column.limit) return '';
  const how = occupied === column.limit ? 'at its limit' : 'over its limit';
  return `${column.name} is ${how}, ${occupied} of ${column.limit}.`;
}

/** What a command did, for the announcer and for the toast that offers to undo it. */
export function doneSentence(board: Board, command: Command, undone?: string): string {
  const card = 'card' in command ? (board.cards.get(command.card) ?? board.archived.get(command.card)) : undefined;
  const key = card?.key ?? 'The card';
  switch (command.kind) {
    case 'move':
      return movedSentence(board, command.card);
    case 'resume':
      return `${key} is no longer blocked. ${movedSentence(board, command.card)}`;
    case 'block':
      return `${key} is blocked.`;
    case 'archive':
      return `${key} is archived.`;
    case 'restore':
      return `${key} is back on the board.`;
    case 'change':
      return `${key} is changed.`;
    case 'create':
      return `“${command.fields.title}” is added.`;
    case 'swap':
      return 'card' in command.urgent
        ? movedSentence(board, command.urgent.card)
        : `“${command.urgent.title}” is added.`;
    case 'spell':
      return command.changes.dismissed ? `${key} stays where it is.` : `What is said of ${key} is changed.`;
    case 'comment':
      return `The comment on ${key} is added.`;
    case 'bulk':
    case 'stop':
    case 'release':
    case 'handover':
    case 'decide':
      // The server says what was done, or everybody hears of it as an event.
      return '';
    case 'team':
      return command.says;
    case 'undo':
      return undone ? `Undone: ${undone}.` : 'Undone.';
  }
}

/** What an event means for everybody on the board, where it should be said aloud; empty for all others. */
export function newsSentence(board: Board, event: BoardEvent, me: string | null): string {
  const { data } = event;
  const name = (user: unknown) => board.members.find((member) => member.user === user)?.name ?? 'Somebody';
  if (event.type === 'line_stopped' && event.actor !== me) {
    const place = columnOf(board, String(data['column']))?.name ?? 'The line';
    return `${place} is stopped by ${name(event.actor)}: ${String(data['trouble'])}.`;
  }
  if (event.type === 'line_released' && event.actor !== me) {
    return `${name(event.actor)} let the line run again. It was: ${String(data['cause'])}.`;
  }
  if (event.type === 'expectation_said' && event.actor !== me) {
    return `${name(event.actor)} told the stakeholders: ${String(data['sentence'])}`;
  }
  if (event.type === 'duty_handed_over') {
    const people = data['people'] as readonly string[];
    if (people.length === 0) return 'Nobody is on duty now.';
    if (me !== null && people.includes(me)) {
      const others = people.filter((user) => user !== me).map(name);
      return others.length === 0 ? 'You are on duty now.' : `You are on duty now, with ${listed(others)}.`;
    }
    return `On duty now: ${listed(people.map(name))}.`;
  }
  return '';
}

const listed = (names: readonly string[]) => new Intl.ListFormat('en').format(names);
