/** What the page asks for follows from its address, and an old answer never takes the place of a newer one. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { report } from '../../charts/testing';
import { Answers } from './answers.svelte';
import { perOf, questionFor } from './asking';
import { figuresOf } from './figures';
import { entryOf, REPORTS } from './registry';

const TODAY = '2026-11-20';
const asked = (name: string, address: string) =>
  Object.fromEntries(questionFor(entryOf(name)!, new URLSearchParams(address), TODAY));

describe('questions', () => {
  test('hold the period and, where it is taken, a grain that suits it', () => {
    expect(asked('throughput', '')).toEqual({ from: '2026-08-23', to: '2026-11-21', per: 'week' });
    expect(asked('throughput', 'period=30&per=day')).toEqual({ from: '2026-10-22', to: '2026-11-21', per: 'day' });
    expect(asked('cycle-time', 'per=day')).toEqual({ from: '2026-08-23', to: '2026-11-21' });
    expect(asked('work-mix', 'per=day')['per']).toBe('four_weeks');
  });

  test('hold only what the report takes', () => {
    expect(asked('sle', 'period=30&type=incident')).toEqual({ type: 'incident' });
    expect(asked('forecast', 'horizon_days=14&cards=0&split=type')).toEqual({ horizon_days: '14' });
    expect(asked('throughput', 'split=type')['split']).toBe('type');
    expect(asked('throughput', 'split=planned')).not.toHaveProperty('split');
    expect(asked('arrivals', 'split=type&of=cycle_time')).not.toHaveProperty('split');
    expect(asked('behaviour', 'of=cycle_time')['of']).toBe('cycle_time');
    expect(asked('behaviour', 'of=anything')).not.toHaveProperty('of');
  });

  test('reach as far as the next iteration, unless the days were chosen', () => {
    expect(asked('velocity', 'period=30')).toEqual({ from: '2026-10-22', to: '2027-01-02' });
    expect(asked('velocity', 'from=2026-10-01&to=2026-11-01')['to']).toBe('2026-11-01');
    expect(asked('capacity', 'period=30')['to']).toBe('2026-11-21');
  });

  test('of all cards leave the filters of the page out', () => {
    expect(asked('lost', 'type=incident&planned=false')).not.toHaveProperty('type');
    expect(asked('skew', 'type=incident')['type']).toBe('incident');
    expect(asked('velocity', 'unit=cards')).not.toHaveProperty('unit');
  });

  test('count by iteration where that is wanted', () => {
    expect(asked('throughput', 'per=iteration')['per']).toBe('iteration');
    expect(asked('work-mix', 'per=iteration')['per']).toBe('iteration');
    expect(asked('arrivals', 'per=iteration')['per']).toBe('week');
  });

  test('hold several values of a filter', () => {
    const question = questionFor(entryOf('wip')!, new URLSearchParams('type=a&type=b&me=1&text=x'), TODAY);
    expect(question.getAll('type')).toEqual(['a', 'b']);
    expect(question.has('me') || question.has('text')).toBe(false);
  });

  test.each(REPORTS.map((entry) => [entry.name, entry] as const))(
    '%s is always counted per something it takes',
    (_, entry) => {
      for (const address of [
        '',
        'period=30',
        'period=quarter',
        'from=2020-01-01&to=2026-01-01',
        'from=2026-01-01&to=2026-01-03',
      ]) {
        const query = new URLSearchParams(address);
        const per = perOf(entry, query, {
          kind: 'custom',
          from: query.get('from') ?? TODAY,
          to: query.get('to') ?? '2026-12-24',
        });
        expect(per === null ? !entry.per : entry.per!.includes(per)).toBe(true);
      }
    },
  );
});

test('figures that are not known yet are left out', () => {
  const of = report('recovery', [], {
    summary: { incidents: 2, median_seconds: 8280, p85_seconds: null, rate_ratio: null },
  });
  expect(figuresOf(entryOf('recovery')!, of).map(({ label, value }) => `${label} ${value}`)).toEqual([
    'Incidents 2',
    'Half within 2 h 18 min',
  ]);
});

describe('answers', () => {
  let waiting: { url: string; answer: (status: number, body: unknown) => Promise<void> }[];

  beforeEach(() => {
    waiting = [];
    vi.stubGlobal(
      'fetch',
      (url: URL) =>
        new Promise<Response>((done) => {
          waiting.push({
            url: String(url),
            answer: async (status, body) => {
              done(new Response(JSON.stringify(body), { status }));
              await new Promise((later) => setTimeout(later));
            },
          });
        }),
    );
  });

  const question = (from: string) => new URLSearchParams({ from });

  test('a few are asked at a time, each question once', async () => {
    const answers = new Answers('OPS');
    for (const { name } of REPORTS) answers.ask(name, question('2026-01-01'));
    for (const { name } of REPORTS) answers.ask(name, question('2026-01-01'));
    expect(waiting).toHaveLength(3);
    await waiting[0]!.answer(200, report('throughput', []));
    await vi.waitFor(() => expect(waiting).toHaveLength(4));
    answers.close();
  });

  test('a report that the server does not have is absent; one that fails says why', async () => {
    const answers = new Answers('OPS');
    answers.ask('cfd', question('2026-01-01'));
    answers.ask('wip', question('2026-01-01'));
    await waiting[0]!.answer(404, { detail: 'There is nothing under this address.' });
    await waiting[1]!.answer(503, { detail: 'The database is busy.' });
    await vi.waitFor(() => expect(answers.of('cfd')).toMatchObject({ absent: true, problem: '', waiting: false }));
    expect(answers.of('wip')).toMatchObject({ absent: false, problem: 'The database is busy.' });
    answers.again('wip', question('2026-01-01'));
    await waiting[2]!.answer(200, report('wip', []));
    await vi.waitFor(() => expect(answers.of('wip').report?.report).toBe('wip'));
  });

  test('the newest question has the last word, whichever answer comes last', async () => {
    const answers = new Answers('OPS');
    answers.ask('wip', question('2026-01-01'));
    answers.ask('wip', question('2026-02-01'));
    expect(answers.of('wip').waiting).toBe(true);
    await waiting[1]!.answer(200, report('wip', [], { from: '2026-02-01' }));
    await waiting[0]!.answer(200, report('wip', [], { from: '2026-01-01' }));
    await vi.waitFor(() => expect(answers.of('wip').report?.from).toBe('2026-02-01'));
  });
});
