/** Several cards at once: the bar at the bottom and one decision for all of them. */
const cards = (count: number) => (count === 1 ? '1 card' : `${String(count)} cards`);

export const bulk = {
  cards,
  selected: (count: number) => `${cards(count)} selected`,
  bar: 'Selected cards',
  move: 'Move to…',
  block: 'Block…',
  label: 'Label…',
  plan: 'Plan',
  archive: 'Archive',
  clear: 'Clear',

  moveTitle: (count: number) => `Move ${cards(count)}`,
  labelTitle: (count: number) => `Label ${cards(count)}`,
  labelLead: 'What you choose is set on all of them; the rest stays as it is.',
  all: 'All of them go, or none: limits and policies hold for all.',
  ownLane: 'Each in its own lane',
  crowded: (column: string, state: string, coming: number) =>
    `${column}: ${state}. ${coming === 1 ? '1 more comes' : `${String(coming)} more come`}.`,
  nothing: 'Tick at least one field to change.',
  apply: 'Set on all',
} as const;
