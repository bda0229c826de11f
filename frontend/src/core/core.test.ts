import { describe, expect, it } from 'vitest';
import { cellOf, cardsInOrder, stageOf } from './board';
import { isProvisional } from './commands';
import { predict, rankAt } from './predict';
import { filterFrom, isOpen, matcher } from './filters';
import { columnCounts, fullFor, laneOccupancy } from './limits';
import { edgeOfColumn, neighbour, placeBeside } from './navigation';
import { between } from './ranks';
import { doneSentence, movedSentence } from './sentences';
import { Sequence } from './sequence';
import { Shelves } from './shelves';
import { AT, board, card, column, event } from './testing';
import { lasted, since } from './time';
import { firstSpan, fitted, grownDown, grownUp, spanAround } from './window';

/** Numbers in [0, 1) that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('ranks', () => {
  it('finds a place between any two neighbours, wherever one keeps inserting', () => {
    const random = numbers(7);
    const ranks: string[] = [];
    for (let round = 0; round < 2_000; round += 1) {
      const at = Math.floor(random() * (ranks.length + 1));
      ranks.splice(at, 0, between(ranks[at - 1] ?? null, ranks[at] ?? null));
    }
    expect(ranks).toEqual(ranks.toSorted());
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  it('agrees with the server on known ranks', () => {
    expect(between(null, null)).toBe('a0');
    expect(between('a0', null)).toBe('a1');
    expect(between('az', null)).toBe('b00');
    expect(between(null, 'a0')).toBe('Zz');
    expect(between('a0', 'a1')).toBe('a0V');
  });

  it('stays short in a column that only grows', () => {
    let rank = between(null, null);
    for (let more = 0; more < 5_000; more += 1) rank = between(rank, null);
    expect(rank.length).toBeLessThan(6);
  });

  it('refuses neighbours in the wrong order', () => {
    expect(() => between('a1', 'a0')).toThrow(RangeError);
  });
});

describe('shelves', () => {
  it('are copied when changed and name what differs', () => {
    const before = Shelves.of(Array.from({ length: 1_000 }, (_, at) => [`k${at}`, at] as const));
    const after = before.put('k5', -5).without('k6').put('new', 1);
    expect(before.get('k5')).toBe(5);
    expect(after.get('k5')).toBe(-5);
    expect([before.size, after.size]).toEqual([1_000, 1_000]);
    expect([...after.changedFrom(before)].sort()).toEqual(['k5', 'k6', 'new']);
    expect([...before.changedFrom(before)]).toEqual([]);
    expect(before.without('nothing')).toBe(before);
    expect([...after.values()]).toHaveLength(1_000);
  });
});

describe('sequence', () => {
  it('gives out in order and once, whatever comes when', () => {
    const random = numbers(3);
    const sequence = new Sequence(0);
    const log = Array.from({ length: 200 }, (_, at) => event(at + 1, 'limit_answered', {}));
    const given: number[] = [];
    for (let frame = 0; frame < 400; frame += 1) {
      const from = Math.min(199, Math.floor(random() * (given.length + 12)));
      given.push(...sequence.take(log.slice(from, from + 4)).map((one) => one.seq));
    }
    given.push(...sequence.take(log).map((one) => one.seq));
    expect(given).toEqual(log.map((one) => one.seq));
  });

  it('knows a gap, and what follows a new snapshot', () => {
    const sequence = new Sequence(4);
    expect(sequence.take([event(6, 'x', {}), event(9, 'x', {})])).toEqual([]);
    expect(sequence.gap).toBe(true);
    expect(sequence.restart(8).map((one) => one.seq)).toEqual([9]);
    expect([sequence.gap, sequence.last]).toEqual([false, 9]);
  });
});

describe('limits', () => {
  const full = board({ doing: ['1', '2'], 'doing/urgent': ['3'], todo: ['4'] });

  it('count all lanes but the urgent one, and lanes on the way only', () => {
    expect(columnCounts(full, 'doing')).toEqual({ occupied: 2, urgent: 1 });
    expect(laneOccupancy(full, 'urgent')).toBe(1);
    expect(laneOccupancy(full, 'main')).toBe(2);
  });

  it('stand against a card that adds to them, and not against one that is there already', () => {
    expect(fullFor(full, full.cards.get('4')!, 'doing', 'main').map((one) => one.id)).toEqual(['doing']);
    expect(fullFor(full, full.cards.get('1')!, 'doing', 'main')).toEqual([]);
    expect(fullFor(full, full.cards.get('4')!, 'doing', 'urgent').map((one) => one.id)).toEqual(['urgent']);
    expect(fullFor(full, null, 'todo', 'main')).toEqual([]);
    expect(fullFor(full, full.cards.get('3')!, 'doing', 'main').map((one) => one.id)).toEqual(['doing']);
  });
});

describe('stages', () => {
  it('follow the commitment and done points, Blocked beside the way', () => {
    const { columns } = board({});
    expect(columns.map((one) => stageOf(columns, one.id))).toEqual(['waiting', 'started', null, 'done']);
    const slow = [column('a', 'backlog', 'a0'), column('b', 'queue', 'a1')];
    expect(stageOf(slow, 'b')).toBe('started');
  });
});

describe('navigation', () => {
  const wall = board({ todo: ['1', '2', '3'], done: ['4', '5'], 'todo/urgent': ['6'] });

  it('goes up and down through lanes, sideways past empty columns', () => {
    expect(neighbour(wall, '6', 'down')).toBe('1');
    expect(neighbour(wall, '1', 'up')).toBe('6');
    expect(neighbour(wall, '3', 'down')).toBeNull();
    expect(neighbour(wall, '3', 'right')).toBe('5');
    expect(neighbour(wall, '5', 'left')).toBe('2');
    expect(neighbour(wall, '1', 'left')).toBeNull();
    expect(neighbour(wall, '1', 'down', (id) => id !== '2')).toBe('3');
    expect(edgeOfColumn(wall, 'todo', 'last')).toBe('3');
    expect(edgeOfColumn(wall, 'doing', 'first')).toBeNull();
  });

  it('carries a card one step, into the next lane at the end of a cell', () => {
    expect(placeBeside(wall, '2', 'up')).toEqual({ column: 'todo', lane: 'main', before: '1' });
    expect(placeBeside(wall, '1', 'down')).toEqual({ column: 'todo', lane: 'main', before: '3' });
    expect(placeBeside(wall, '1', 'up')).toEqual({ column: 'todo', lane: 'urgent', before: null });
    expect(placeBeside(wall, '6', 'down')).toEqual({ column: 'todo', lane: 'main', before: '1' });
    expect(placeBeside(wall, '3', 'right')).toEqual({ column: 'doing', lane: 'main', before: null });
    expect(placeBeside(wall, '3', 'down')).toBeNull();
    expect(placeBeside(wall, '1', 'left')).toBeNull();
  });

  it('reads the urgent lane first', () => {
    expect([...cardsInOrder(wall)].map((one) => one.id)).toEqual(['6', '1', '2', '3', '4', '5']);
  });
});

describe('predictions', () => {
  it('put a moved card where the server will', () => {
    const before = board({ todo: ['1', '2'], doing: ['3'] });
    const after = predict(
      before,
      { kind: 'move', card: '1', place: { column: 'doing', lane: 'main', before: '3' } },
      'c',
      AT,
    );
    expect(cellOf(after, 'doing', 'main')).toEqual(['1', '3']);
    expect(cellOf(after, 'todo', 'main')).toEqual(['2']);
    expect(after.cards.get('1')).toMatchObject({ started_at: AT, column: 'doing' });
    expect(after.seq).toBe(before.seq);
    expect(rankAt(before, { column: 'todo', lane: 'main', before: 'gone' }, null) > before.cards.get('2')!.rank).toBe(
      true,
    );
  });

  it('block and resume, and end a spell by moving out', () => {
    const start = board({ doing: ['1'] });
    const blocked = predict(start, { kind: 'block', card: '1', block: { reason: 'vendor' } }, 'c', AT);
    expect(blocked.cards.get('1')).toMatchObject({
      column: 'stuck',
      blocked: { reason: 'vendor', from_column: 'doing' },
    });
    const back = predict(blocked, { kind: 'resume', card: '1' }, 'c', AT);
    expect(back.cards.get('1')).toMatchObject({ column: 'doing', blocked: null });
    const on = predict(
      blocked,
      { kind: 'move', card: '1', place: { column: 'done', lane: 'main', before: null } },
      'c',
      AT,
    );
    expect(on.cards.get('1')).toMatchObject({ column: 'done', blocked: null, finished_at: AT });
  });

  it('create under a provisional id, change, archive and restore', () => {
    const start = board({ todo: ['1'] });
    const made = predict(start, { kind: 'create', fields: { title: 'New', before: '1' } }, 'x', AT);
    const [id] = cellOf(made, 'todo', 'main');
    expect(isProvisional(id!)).toBe(true);
    expect(made.cards.get(id!)).toMatchObject({ title: 'New', type: 'feature' });
    const named = predict(
      start,
      { kind: 'change', card: '1', changes: { title: 'Other', class: 'fixed_date' } },
      'x',
      AT,
    );
    expect(named.cards.get('1')).toMatchObject({ title: 'Other', class: 'fixed_date', version: 2 });
    const hidden = predict(start, { kind: 'archive', card: '1' }, 'x', AT);
    expect(hidden.cards.has('1')).toBe(false);
    expect(predict(hidden, { kind: 'restore', card: '1' }, 'x', AT).cards.get('1')).toMatchObject({
      archived_at: null,
    });
  });

  it('predict nothing for a card that is gone and for undo', () => {
    const start = board({ todo: ['1'] });
    expect(predict(start, { kind: 'archive', card: '9' }, 'x', AT)).toBe(start);
    expect(predict(start, { kind: 'undo' }, 'x', AT)).toBe(start);
  });
});

describe('sentences', () => {
  it('say where a card went and that its column is full', () => {
    const wall = board({ doing: ['42', '2'] });
    expect(movedSentence(wall, '42')).toBe('OPS-42 moved to doing, 1 of 2. doing is at its limit, 2 of 2.');
    expect(movedSentence(board({ 'todo/urgent': ['42'] }), '42')).toBe('OPS-42 moved to todo, urgent lane, 1 of 1.');
    expect(doneSentence(wall, { kind: 'undo' }, 'OPS-42 moved')).toBe('Undone: OPS-42 moved.');
  });
});

describe('filters', () => {
  const filter = (query: string) => filterFrom(new URLSearchParams(query));

  it('are open without a query and match what they say', () => {
    expect(isOpen(filter('text=%20&me=0'))).toBe(true);
    const mine = card('7', { column: 'todo', rank: 'a0' }, { people: ['u1'], title: 'Rotate the keys', stream: 'CI' });
    const test = (query: string) => matcher(filter(query), 'u1')(mine);
    expect(['me=1', 'text=ops-7+rot', 'stream=CI', 'type=feature', 'class=standard'].map(test)).toEqual(
      Array(5).fill(true),
    );
    expect(['text=rot+nothing', 'blocked=1', 'class=urgent', 'type=support', 'stream=x'].map(test)).toEqual(
      Array(5).fill(false),
    );
    expect(matcher(filter('me=1'), null)(mine)).toBe(false);
  });
});

describe('ages', () => {
  it('have two units at most', () => {
    const minutes = [0, 42, 60, 65, 24 * 60, 28 * 60, 12 * 24 * 60, 6153 * 24 * 60];
    expect(minutes.map((one) => lasted(one * 60_000))).toEqual([
      'now',
      '42 min',
      '1 h',
      '1 h 5 min',
      '1 d',
      '1 d 4 h',
      '12 d',
      '16 y',
    ]);
    expect(since(AT, Date.parse(AT) - 5_000)).toBe('now');
  });
});

describe('windows', () => {
  it('draw short cells whole and long ones as they are reached', () => {
    expect(firstSpan(60)).toEqual({ from: 0, to: 60 });
    expect(firstSpan(61)).toEqual({ from: 0, to: 14 });
    expect(grownDown({ from: 0, to: 14 }, 50)).toEqual({ from: 0, to: 44 });
    expect(grownUp({ from: 20, to: 40 })).toEqual({ from: 0, to: 40 });
    expect(spanAround({ from: 0, to: 14 }, 500, 900)).toEqual({ from: 486, to: 515 });
    expect(spanAround({ from: 0, to: 14 }, 13, 900)).toEqual({ from: 0, to: 14 });
  });

  it('stay inside a cell that changed its size', () => {
    expect(fitted({ from: 486, to: 515 }, 40)).toEqual({ from: 0, to: 40 });
    expect(fitted({ from: 486, to: 515 }, 490)).toEqual({ from: 476, to: 490 });
    expect(fitted({ from: 0, to: 5 }, 100)).toEqual({ from: 0, to: 14 });
  });
});
