/** Why a card is stuck: blocking it, changing what was said, and the spells it had. */
const HELP: Readonly<Record<string, string>> = {
  vendor: 'a supplier or partner has the ball',
  access: 'a permission, a key, a window',
  decision: 'somebody has to choose',
  dependency: 'other work comes first',
  other: 'say what in the note',
};

export const blocking = {
  title: (what: string) => `Block ${what}`,
  titleEdit: (key: string) => `Why ${key} is blocked`,
  lead: 'What is it waiting for? The clock starts now.',
  leadSeveral: 'What are they waiting for? The clocks start now.',
  leadEdit: 'The clock goes on; only what is said changes.',
  help: (reason: string) => HELP[reason] ?? '',
  note: 'Note',
  noteNeeded: 'Say what it is waiting for, in a few words.',
  waitingFor: 'Waiting for',
  waitingForPlaceholder: 'A person, a team, a ticket number, or a card',
  waitingForCards: 'Cards on this board',
  waitingForCard: (key: string) => `Waits for the card ${key}. When that is done, this one says so.`,
  block: 'Block',
  save: 'Save',

  running: (reason: string, span: string) => `${reason}, for ${span}`,
  by: (name: string, when: string) => `Since ${when}, by ${name}`,
  since: (when: string) => `Since ${when}`,
  offers: {
    back: (key: string) => `${key} is out of the way: this card can come back.`,
    waited: (key: string) => `${key} is done: this card can go on.`,
  },
  edit: 'Change…',
  displacedBy: 'Parked for',
  displaces: 'Parked for this card',
  bringBack: 'Bring back',
  dismiss: 'Leave it parked',
  gone: 'a card that is no longer here',

  spells: 'Times in Blocked',
  spellsLead: (count: number, total: string) => `${count === 1 ? 'Once' : `${String(count)} times`}, ${total} in all.`,
  reason: 'Reason',
  from: 'From',
  until: 'Until',
  lasted: 'How long',
  stillBlocked: 'still',
} as const;
