/** What a screen keeps over a restart: its token and how it looked last. A browser without storage forgets and asks again. */
import type { Memory } from './reloads';

const PREFIX = 'kanban.wall.';

export const keep: Memory & { forget(name: string): void } = {
  read(name) {
    try {
      return localStorage.getItem(PREFIX + name);
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(PREFIX + name, value);
    } catch {
      // Full or refused: the screen will ask for a code again after a restart.
    }
  },
  forget(name) {
    try {
      localStorage.removeItem(PREFIX + name);
    } catch {
      // There was nothing that could be kept.
    }
  },
};
