/** Commands over HTTP: which address each goes to, and what is said with it. */
import { cardOf, type Command, type Pull } from '../core/commands';
import type { Answer, Place, PolicyEntry } from '../core/model';
import type { Recorded } from './boards';
import { api } from './client';

/** What was said to the questions that stood against a pull. */
export interface Said {
  readonly answer: Answer | null;
  readonly policy: PolicyEntry | null;
}

const at = (...parts: readonly string[]) => parts.map(encodeURIComponent).join('/');

/** Send a command; `key` is its id on the events it causes. */
export function send(board: string, command: Command, said: Said, key: string): Promise<Recorded> {
  const options = { key };
  const card = at('cards', cardOf(command) ?? '');
  const here = at('boards', board);
  switch (command.kind) {
    case 'archive':
      return api.post(`${card}/archive`, {}, options);
    case 'change': {
      const version = command.ifVersion === undefined ? {} : { if_version: command.ifVersion };
      return api.patch(card, { ...command.changes, ...version }, options);
    }
    case 'spell':
      return api.patch(`${card}/block`, command.changes, options);
    case 'comment':
      return api.post(`${card}/comments`, { text: command.text, outward: command.outward }, options);
    case 'stop': {
      const { column, about, trouble } = command;
      return api.post(`${here}/stop`, { ...given({ column, card: about }), trouble }, options);
    }
    case 'release':
      return api.post(`${here}/release`, { stop: command.stop, cause: command.cause }, options);
    case 'handover':
      return api.post(`${here}/duty`, { people: command.people, note: command.note }, options);
    case 'team': {
      const path = `${here}/${command.path}`;
      return command.method === 'del' ? api.del(path, options) : api[command.method](path, command.body, options);
    }
    case 'undo':
      return api.post(`${here}/undo`, {}, options);
    case 'decide': {
      const [path, body] = asked(board, command.pull);
      return api.post(path, { ...body, answer: command.answer }, options);
    }
    default: {
      const [path, body] = asked(board, command);
      return api.post(path, { ...body, ...given({ answer: said.answer, policy: said.policy }) }, options);
    }
  }
}

/** The address and the body of a pull, without what is said to its questions. */
function asked(board: string, pull: Pull): readonly [path: string, body: object] {
  switch (pull.kind) {
    case 'create':
      return [at('boards', board, 'cards'), pull.fields];
    case 'swap': {
      const { urgent, column, park, reason } = pull;
      return [at('boards', board, 'swap'), { urgent, column, park, ...(reason ? { reason } : {}) }];
    }
    case 'bulk':
      return [at('boards', board, 'bulk'), { cards: pull.cards, do: pull.does }];
    case 'move':
      return [at('cards', pull.card, 'move'), placeOf(pull.place)];
    case 'block':
      return [at('cards', pull.card, 'block'), pull.block];
    case 'resume':
      return [at('cards', pull.card, 'resume'), {}];
    case 'restore':
      return [at('cards', pull.card, 'restore'), pull.place ? placeOf(pull.place) : {}];
  }
}

const placeOf = ({ column, lane, before }: Place) => ({ column, lane, before });

/** The fields that are there. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
