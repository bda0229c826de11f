/** Wall displays over HTTP: the board's list of them, and the confirming of a code that a screen shows. */
import { api } from './client';

export const VIEWS = [
  'board',
  'blocked',
  'velocity',
  'throughput',
  'cfd',
  'cycle-time',
  'ageing',
  'expectation',
] as const;
type ViewName = (typeof VIEWS)[number];

export interface DisplaySettings {
  readonly views: readonly { readonly view: ViewName; readonly seconds: number }[];
  /** As in the address of the board: "type=incident&stream=network". */
  readonly filter: string;
  /** Inches. */
  readonly diagonal: number;
  /** Metres. */
  readonly distance: number;
  /** The server tells it no titles, people, reasons or comments. */
  readonly public: boolean;
  readonly night: { readonly from: string; readonly to: string; readonly mode: 'dim' | 'off' } | null;
  readonly second_zone: string | null;
  readonly theme: 'dark' | 'light';
}

interface Screen {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

export interface DisplayLine {
  readonly id: string;
  readonly name: string;
  readonly settings: DisplaySettings;
  /** new: not heard of yet; stale: it says so itself; away: silent for a minute. */
  readonly state: 'new' | 'live' | 'stale' | 'away';
  readonly rotating: boolean;
  readonly seen_at: string | null;
  readonly build: string;
  readonly view: string;
  /** Seconds its clock is ahead. */
  readonly clock_skew: number | null;
  readonly address: string;
  readonly agent: string;
  readonly screen: Screen;
  readonly paired_at: string;
}

/** The screen behind a code. */
export interface PairingSeen {
  readonly address: string;
  readonly agent: string;
  readonly screen: Screen;
  readonly build: string;
  readonly since: string;
  readonly expires_at: string;
}

export interface DisplayChanges {
  readonly name?: string;
  readonly settings?: Partial<DisplaySettings>;
}

const at = (board: string, ...parts: readonly string[]) =>
  ['boards', board, ...parts].map(encodeURIComponent).join('/');

export const listDisplays = async (board: string) =>
  (await api.get<{ displays: DisplayLine[] }>(at(board, 'displays'))).displays;
export const patchDisplay = async (board: string, display: string, changes: DisplayChanges) =>
  (await api.patch<{ display: DisplayLine }>(at(board, 'displays', display), changes)).display;
export const revokeDisplay = (board: string, display: string) => api.del<void>(at(board, 'displays', display));
export const rotateDisplay = async (board: string, display: string) =>
  (await api.post<{ display: DisplayLine }>(at(board, 'displays', display, 'rotate'))).display;

export const lookAtScreen = (board: string, code: string) => api.get<PairingSeen>(at(board, 'pairings', code));
export const pairScreen = async (board: string, code: string, name: string) =>
  (await api.post<{ display: DisplayLine }>(at(board, 'displays'), { code, name })).display;
