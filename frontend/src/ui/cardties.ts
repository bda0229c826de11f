/**
 * What ties a card to others, as its face shows it. The page looks it up; the card only draws it, so that a card can be
 * drawn without a board around it.
 */
interface Tie {
  readonly key: string;
  readonly title: string;
  readonly href: string;
}

export interface Ties {
  /** The card that pushed it out of its place. */
  readonly displacedBy: Tie | null;
  /** The card it waits for, while that one is not done. */
  readonly waitsFor: Tie | null;
  /** Why it can come back now, as a sentence. */
  readonly offer: string | null;
  /** The cards that were parked for it and are still in Blocked. */
  readonly parked: readonly Tie[];
}

export const NO_TIES: Ties = { displacedBy: null, waitsFor: null, offer: null, parked: [] };
