import { describe, expect, it, vi } from 'vitest';
import { askEarly, snapshot } from './boards';

function answering(...answers: readonly (readonly [number, unknown])[]) {
  const fake = vi.fn<typeof fetch>();
  for (const [status, body] of answers) fake.mockResolvedValueOnce(new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fake);
  return fake;
}

describe('a board that was asked for early', () => {
  it('is not asked for a second time', async () => {
    const fake = answering([200, { seq: 7 }]);
    askEarly('OPS');
    await expect(snapshot('OPS')).resolves.toEqual({ seq: 7 });
    expect(fake).toHaveBeenCalledTimes(1);
  });

  it('is asked for anew when the first answer went to a stranger who signs in now', async () => {
    answering([401, { code: 'unauthenticated', detail: 'Sign in first.' }], [200, { seq: 7 }]);
    askEarly('OPS');
    await new Promise((done) => setTimeout(done));
    await expect(snapshot('OPS')).resolves.toEqual({ seq: 7 });
  });
});
