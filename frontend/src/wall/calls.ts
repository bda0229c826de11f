/** What a screen says to the server about itself; everything about the board goes the same way as everywhere else. */
import { api } from '../api/client';
import type { DisplayLine, DisplaySettings } from '../api/displays';

/** A display as it sees itself. */
export interface Own {
  readonly display: {
    readonly id: string;
    readonly name: string;
    readonly settings: DisplaySettings;
    readonly revision: number;
  };
  readonly board: { readonly id: string; readonly key: string; readonly name: string; readonly time_zone: string };
  readonly server_time: string;
  /** One to use from now on. */
  readonly token?: string;
}

export interface Asked {
  readonly code: string;
  readonly secret: string;
  readonly poll_seconds: number;
}

export type PairingAnswer =
  { readonly state: 'waiting' | 'expired' } | ({ readonly state: 'paired'; readonly token: string } & Own);

export interface Beat {
  readonly build: string;
  readonly view: string;
  readonly stale: boolean;
  readonly clock_skew: number | null;
}

export const askForCode = (screen: DisplayLine['screen'], build: string) =>
  api.post<Asked>('pairings', { screen, build });
export const pairingNow = () => api.get<PairingAnswer>('pairings/current');
export const ownDisplay = () => api.get<Own>('display');
export const sendBeat = (beat: Beat) => api.post<Own>('display', beat);
