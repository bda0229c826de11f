import { describe, expect, it, vi } from 'vitest';
import { api, newId, onProblem, type ApiProblem } from './client';
import { send } from './commands';
import { jittered } from './live';

function answers(status: number, body: unknown = {}) {
  const fake = vi.fn<typeof fetch>(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fake);
  return fake;
}

describe('the client', () => {
  it('marks every write, so that it can be sent twice and no other site can send it', async () => {
    const fake = answers(200, { seq: 1, events: [] });
    await api.post('boards', { name: 'Ops' }, { key: 'k1' });
    const [url, request] = fake.mock.calls[0]!;
    expect(String(url)).toBe(new URL('api/boards', document.baseURI).href);
    expect(request).toMatchObject({ method: 'POST', body: '{"name":"Ops"}' });
    expect(request!.headers).toMatchObject({
      'X-Kanban': '1',
      'Idempotency-Key': 'k1',
      'Content-Type': 'application/json',
    });
  });

  it('reads without such marks', async () => {
    const fake = answers(200);
    await api.get('boards');
    expect(Object.keys(fake.mock.calls[0]![1]!.headers as object)).toEqual(['Accept']);
  });

  it('turns a refusal into a problem with its facts, and tells who listens', async () => {
    const heard = vi.fn();
    const stop = onProblem(heard);
    answers(422, { code: 'invalid', detail: 'No.', request_id: 'r1', errors: { title: ['A card needs a title.'] } });
    const problem = await api.post('x').catch((fault: unknown) => fault as ApiProblem);
    stop();
    expect(problem).toMatchObject({ status: 422, code: 'invalid', detail: 'No.', requestId: 'r1', passing: false });
    expect((problem as ApiProblem).errors).toEqual({ title: ['A card needs a title.'] });
    expect(heard).toHaveBeenCalledOnce();
  });

  it('knows what may pass by itself', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('cut')));
    await expect(api.get('x')).rejects.toMatchObject({ status: 0, code: 'unreachable', passing: true });
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(api.get('x')).rejects.toMatchObject({ status: 502, passing: true });
  });

  it('sends a move and its answer as the contract has it', async () => {
    const fake = answers(200, { seq: 2, events: [] });
    const place = { column: 'c', lane: 'l', before: null };
    await send(
      'b',
      { kind: 'move', card: 'a/1', place },
      { answer: { hit: 'h', kind: 'exceed', reason: 'now' }, policy: null },
      'k',
    );
    expect(String(fake.mock.calls[0]![0])).toMatch(/api\/cards\/a%2F1\/move$/);
    expect(JSON.parse(fake.mock.calls[0]![1]!.body as string)).toEqual({
      ...place,
      answer: { hit: 'h', kind: 'exceed', reason: 'now' },
    });
  });

  it('makes ids that do not repeat, and waits that do not agree', () => {
    expect(new Set(Array.from({ length: 500 }, newId)).size).toBe(500);
    expect([0, 0.999].map((random) => Math.round(jittered(1000, () => random)))).toEqual([500, 1499]);
  });
});
