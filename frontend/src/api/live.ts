/**
 * The live feed of one board over Socket.IO: watch it from a number on, hand over what comes, reconnect for ever.
 *
 * Nothing is written over the socket, and nothing is decided here: order, gaps and what to show are the store's
 * (state/sync.svelte.ts). The client library is loaded when the first feed starts, beside the first snapshot.
 */
import type { Socket } from 'socket.io-client';
import type { BoardEvent } from '../core/model';
import { bearerToken } from './client';

export interface Heartbeat {
  readonly seqs: Readonly<Record<string, number>>;
  readonly server_time: string;
  readonly build: string;
}

export interface LiveHandlers {
  /** The number to watch from, asked at every (re)connection. */
  after(): number;
  /** The feed is up; `seq` is where the board is. */
  up(seq: number): void;
  /** The connection is gone or did not come; it is being tried again. */
  down(): void;
  events(events: readonly BoardEvent[]): void;
  /** Events up to `seq` are too large for a frame: get them over HTTP. */
  fetch(seq: number): void;
  heartbeat(beat: Heartbeat): void;
  /** Too far behind: a new snapshot is needed. */
  resync(): void;
  /** The right to look at this board has ended. */
  revoked(): void;
  /** For wall displays: its settings, or its name, have changed. */
  display?(): void;
}

type Ack = { readonly ok: true; readonly seq: number } | { readonly ok: false; readonly code: string };

const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const ACK_WAIT = 10_000;
/** Three heartbeats missed: the connection only looks alive. */
const SILENCE = 45_000;

/** A wait of `ms` give or take half, so that a room of screens does not come back in one instant. */
export function jittered(ms: number, random: () => number = Math.random): number {
  return ms * (0.5 + random());
}

export class LiveFeed {
  readonly #board: string;
  readonly #handlers: LiveHandlers;
  #socket: Socket | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #return: ReturnType<typeof setTimeout> | undefined;
  #returnAfter = SHORTEST_WAIT;
  #stopped = false;

  constructor(board: string, handlers: LiveHandlers) {
    this.#board = board;
    this.#handlers = handlers;
  }

  async start(): Promise<void> {
    const { io } = await import('socket.io-client');
    if (this.#stopped) return;
    const base = new URL(document.baseURI);
    const socket = io(base.origin, {
      path: new URL('socket.io', base).pathname,
      transports: ['websocket'],
      reconnectionDelay: SHORTEST_WAIT,
      reconnectionDelayMax: LONGEST_WAIT,
      randomizationFactor: 0.5,
      auth: (send: (auth: object) => void) => send(bearerToken() ? { token: bearerToken() } : {}),
    });
    this.#socket = socket;
    socket.on('connect', () => this.#watch(socket));
    socket.on('disconnect', () => this.#gone(socket));
    socket.on('connect_error', () => this.#gone(socket));
    this.#hear(socket, 'events', (frame: { board: string; events: BoardEvent[] }) => {
      if (frame.board === this.#board) this.#handlers.events(frame.events);
    });
    this.#hear(socket, 'fetch', (frame: { board: string; seq: number }) => {
      if (frame.board === this.#board) this.#handlers.fetch(frame.seq);
    });
    this.#hear(socket, 'heartbeat', (beat: Heartbeat) => this.#handlers.heartbeat(beat));
    this.#hear(socket, 'resync', () => this.#handlers.resync());
    this.#hear(socket, 'revoked', (frame: { board: string }) => {
      if (frame.board === this.#board) this.#handlers.revoked();
    });
    this.#hear(socket, 'display', () => this.#handlers.display?.());
    this.#hear(socket, 'goodbye', (frame: { delay: number }) => {
      this.#returnAfter = Math.max(SHORTEST_WAIT, frame.delay * 1000);
    });
  }

  /** Try at once instead of waiting for the next attempt. */
  hurry(): void {
    this.#socket?.connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#return);
    this.#socket?.disconnect();
  }

  #watch(socket: Socket): void {
    this.#returnAfter = SHORTEST_WAIT;
    this.#heard(socket);
    const request = { board: this.#board, after: this.#handlers.after() };
    socket.timeout(ACK_WAIT).emit('watch', request, (late: Error | null, ack?: Ack) => {
      if (this.#stopped) return;
      if (late || !ack) socket.disconnect().connect();
      else if (ack.ok) this.#handlers.up(ack.seq);
      else this.#handlers.revoked();
    });
  }

  /** The library returns by itself from a cut line, but not when the server closed it: then this does. */
  #gone(socket: Socket): void {
    clearTimeout(this.#silence);
    if (this.#stopped) return;
    this.#handlers.down();
    if (socket.active) return;
    clearTimeout(this.#return);
    this.#return = setTimeout(() => socket.connect(), jittered(this.#returnAfter));
    this.#returnAfter = Math.min(LONGEST_WAIT, this.#returnAfter * 2);
  }

  #hear<T>(socket: Socket, name: string, handle: (frame: T) => void): void {
    socket.on(name, (frame: T) => {
      this.#heard(socket);
      handle(frame);
    });
  }

  #heard(socket: Socket): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => socket.disconnect().connect(), SILENCE);
  }
}
