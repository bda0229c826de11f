/** Tests have no network: a fetch that a test did not replace fails loudly. */
import { beforeEach, vi } from 'vitest';

beforeEach(() => {
  vi.stubGlobal('fetch', () => {
    throw new Error('A test tried to reach the network.');
  });
});
