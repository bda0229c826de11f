import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellOf, fromSnapshot } from './board';
import { applyEvent, CannotFollow } from './fold';
import { columnCounts } from './limits';
import type { Command } from './commands';
import type { Board, BoardEvent, Snapshot, Spell } from './model';
import { predict } from './predict';
import { board, event, moved } from './testing';

describe('the fold', () => {
  const start = board({ todo: ['1', '2'], doing: ['3'] });

  it('applies the next event only', () => {
    expect(() => applyEvent(start, event(12, 'limit_answered', {}))).toThrow(CannotFollow);
    expect(() => applyEvent(start, event(11, 'a_future_fact', {}))).toThrow(CannotFollow);
    expect(applyEvent(start, event(11, 'limit_answered', {})).seq).toBe(11);
  });

  it('leaves the board before untouched and shares what did not change', () => {
    const after = applyEvent(start, event(11, 'card_moved', moved(start, '1', 'doing', 'a5')));
    expect(cellOf(start, 'todo', 'main')).toEqual(['1', '2']);
    expect(cellOf(after, 'doing', 'main')).toEqual(['3', '1']);
    expect(after.cards.get('3')).toBe(start.cards.get('3'));
    expect(after.columns).toBe(start.columns);
  });

  it('makes a card urgent by its lane and gives its class back', () => {
    const urgent = applyEvent(start, event(11, 'card_moved', moved(start, '1', 'doing', 'a0', 'urgent')));
    expect(urgent.cards.get('1')!.class).toBe('urgent');
    const fixed = applyEvent(
      urgent,
      event(12, 'card_changed', { card: '1', changes: { class: 'fixed_date' }, before: {} }),
    );
    expect(fixed.cards.get('1')).toMatchObject({ class: 'urgent', base_class: 'fixed_date' });
    const back = applyEvent(fixed, event(13, 'card_moved', moved(fixed, '1', 'todo', 'a0')));
    expect(back.cards.get('1')!.class).toBe('fixed_date');
  });

  it('restores a card it saw archived, to another place and with its clocks', () => {
    const hidden = applyEvent(start, event(11, 'card_archived', { card: '1', discarded: true }));
    expect(cellOf(hidden, 'todo', 'main')).toEqual(['2']);
    const back = applyEvent(
      hidden,
      event(12, 'card_restored', { card: '1', column: 'done', lane: 'main', rank: 'a0' }),
    );
    expect(back.cards.get('1')).toMatchObject({ column: 'done', archived_at: null, finished_at: expect.any(String) });
    expect(back.archived.has('1')).toBe(false);
  });

  it('cannot restore a card it never saw', () => {
    const restored = event(11, 'card_restored', { card: 'x', column: 'todo', lane: 'main', rank: 'a9' });
    expect(() => applyEvent(start, restored)).toThrow(CannotFollow);
  });
});

/** What pytest writes for every type of event: the board before, the event, the board after. */
interface Fixture {
  readonly name: string;
  readonly before: Snapshot;
  readonly event: BoardEvent;
  readonly after: Snapshot & { readonly limits: { readonly columns: Readonly<Record<string, unknown>> } };
}

const FOLDER = join(import.meta.dirname, '../../../tests/contract/fixtures');

function asMaps(shown: Board | Snapshot) {
  const cards = Array.isArray(shown.cards) ? shown.cards : [...shown.cards.values()];
  const byId = <T>(things: readonly T[], id: (thing: T) => string) =>
    Object.fromEntries(things.map((one) => [id(one), one]));
  const { seq, name, key, time_zone, working_days, may_exceed, may_raise, urgent_inside, block_reasons } = shown;
  const { stops, rota, duty, cadence, iterations, standup, last_standup } = shown;
  const { holidays, interrupt_budget, resume_hours, grace_hours, weather, velocity_unit } = shown;
  return {
    cadence, iterations, standup, last_standup, holidays, interrupt_budget, resume_hours, grace_hours, weather,
    velocity_unit,
    seq, name, key, time_zone, working_days, may_exceed, may_raise, urgent_inside, block_reasons, stops, rota, duty,
    columns: byId(shown.columns, (one) => one.id),
    lanes: byId(shown.lanes, (one) => one.id),
    members: byId(shown.members, (one) => one.user),
    cards: byId(cards, (one) => one.id),
  }; // prettier-ignore
}

describe.runIf(existsSync(FOLDER))('the contract', () => {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.json')) : [];

  it('has fixtures', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('%s', (file) => {
    const found = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Fixture | readonly Fixture[];
    for (const { name, before, event: happened, after } of Array.isArray(found) ? found : [found as Fixture]) {
      if (happened.type === 'card_restored' && !before.archived) {
        // Snapshots do not carry archived cards: the browser has to look again, and knows it.
        expect(() => applyEvent(fromSnapshot(before), happened), name).toThrow(CannotFollow);
        continue;
      }
      const applied = applyEvent(fromSnapshot(before), happened);
      expect(asMaps(applied), name).toEqual(asMaps(after));
      const fresh = fromSnapshot(after);
      for (const [id, counts] of Object.entries(after.limits.columns))
        expect(columnCounts(applied, id), name).toEqual(counts);
      expect(Object.fromEntries(applied.cells), name).toEqual(Object.fromEntries(fresh.cells));
    }
  });
});

describe('the predictions', () => {
  const all = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Fixture);
  const bySeq = new Map(all.map((fixture) => [fixture.event.seq, fixture.event.command_id]));
  // Commands that begin with the fact itself: what an answer does before it is the answer's.
  const found = all
    .filter(({ event: { type, data } }) => /^card_(moved|resumed|blocked|archived)$/.test(type) && !data['clocks'])
    .filter(({ event: { seq, command_id } }) => bySeq.get(seq - 1) !== command_id);

  /** What a person would have asked for, so that this happened. */
  function wishFor({ event: { type, data }, after }: Fixture): Command {
    const card = data['card'] as string;
    if (type === 'card_archived') return { kind: 'archive', card };
    const place = { column: data['column'] as string, lane: data['lane'] as string };
    const cell = cellOf(fromSnapshot(after), place.column, place.lane);
    const before = cell[cell.indexOf(card) + 1] ?? null;
    if (type !== 'card_blocked') return { kind: 'move', card, place: { ...place, before } };
    const { reason, note, waiting_for, waiting_card } = data as unknown as Spell;
    return { kind: 'block', card, block: { reason, note, waiting_for, waiting_card, before } };
  }

  it.each(found.map((fixture) => [fixture.name, fixture] as const))('put it where the server did: %s', (_, fixture) => {
    const { seq, actor, data } = fixture.event;
    const made = predict(fromSnapshot(fixture.before), wishFor(fixture), 'c', fixture.event.at);
    // Who does it and what it is for is known to the server alone.
    const card = made.cards.get(data['card'] as string);
    const by = { by: actor, displaced_by: (data['displaced_by'] as string | null | undefined) ?? null };
    const spell = card?.blocked && { ...card, blocked: { ...card.blocked, ...by } };
    const shown = spell ? { ...made, cards: made.cards.put(spell.id, spell) } : made;
    const displaced = by.displaced_by !== null;
    if (!displaced) expect(asMaps({ ...shown, seq })).toEqual(asMaps(fixture.after));
    expect(Object.fromEntries(shown.cells)).toEqual(Object.fromEntries(fromSnapshot(fixture.after).cells));
  });
});
