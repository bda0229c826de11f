/** Looking at a past moment of the board, and what happened at it, in words. */
const changes = (count: number) => (count === 1 ? '1 change' : `${String(count)} changes`);
/** A reason behind a sentence, which ends it: its own full stop would be a second one. */
const because = (reason: string) => (reason === '' ? '' : `: ${reason.replace(/[.\s]+$/u, '')}`);
const limit = (limit: number | null) => (limit === null ? 'no limit' : String(limit));

export const replay = {
  viewing: (moment: string) => `Viewing ${moment}`,
  viewingNow: 'Viewing the board as it is now',
  loading: 'Fetching that moment…',
  since: (count: number) => (count === 0 ? 'Nothing has changed since' : `${changes(count)} since`),
  backToLive: 'Back to live',
  open: 'Replay: look at the board’s past',
  bar: 'Replay',
  slider: 'Moment of the board',
  position: (number: number, head: number) => `event ${String(number)} of ${String(head)}`,
  earlier: 'One change back',
  later: 'One change on',
  dayEarlier: 'One day back',
  dayLater: 'One day on',

  somebody: 'Somebody',
  aCard: 'a card',
  aColumn: 'a column that is gone',
  aLane: 'a lane that is gone',
  inLane: (column: string, lane: string) => `${column}, ${lane} lane`,

  told: {
    boardCreated: (who: string) => `${who} made the board.`,
    boardChanged: (who: string) => `${who} changed the board’s settings.`,
    columnAdded: (who: string, name: string) => `${who} added the column ${name}.`,
    columnChanged: (who: string, name: string) => `${who} changed the column ${name}.`,
    columnRemoved: (who: string, name: string) => `${who} removed ${name}.`,
    laneAdded: (who: string, name: string) => `${who} added the lane ${name}.`,
    laneChanged: (who: string, name: string) => `${who} changed the lane ${name}.`,
    limitSet: (who: string, name: string, from: number | null, to: number | null, reason: string) =>
      `${who} set the limit of ${name} from ${limit(from)} to ${limit(to)}${because(reason)}.`,
    joined: (who: string, name: string, role: string) => `${who} added ${name} as ${role.toLowerCase()}.`,
    roleSet: (who: string, name: string, role: string) => `${who} made ${name} ${role.toLowerCase()}.`,
    left: (who: string, name: string) => `${who} took ${name} off the board.`,
    created: (who: string, key: string, title: string, where: string) => `${who} added ${key} “${title}” to ${where}.`,
    moved: (who: string, key: string, from: string, to: string) => `${who} moved ${key} from ${from} to ${to}.`,
    movedWithin: (who: string, key: string, where: string) => `${who} moved ${key} within ${where}.`,
    blocked: (who: string, key: string, reason: string, whom: string) =>
      `${who} blocked ${key}: ${reason}${whom === '' ? '' : `, waiting for ${whom}`}.`,
    parked: (who: string, key: string, urgent: string) => `${who} parked ${key} for ${urgent}.`,
    resumed: (who: string, key: string, to: string) => `${who} brought ${key} back to ${to}.`,
    spellChanged: (who: string, key: string) => `${who} changed why ${key} is blocked.`,
    offerLeft: (who: string, key: string) => `${who} left ${key} parked.`,
    changed: (who: string, key: string, fields: string) => `${who} changed ${key}: ${fields}.`,
    archived: (who: string, key: string) => `${who} archived ${key}.`,
    restored: (who: string, key: string, to: string) => `${who} restored ${key} to ${to}.`,
    commented: (who: string, key: string) => `${who} commented on ${key}.`,
    replied: (who: string, key: string) => `${who} replied to whoever asked for ${key}.`,
    hit: (who: string, place: string, limit: number, key: string) =>
      `The limit of ${place}, ${String(limit)}, stood against ${key}. ${who} had pulled it.`,
    answers: {
      exceed: (who: string, key: string, reason: string) => `${who} went over the limit with ${key}${because(reason)}.`,
      raise_limit: (who: string, _key: string, reason: string) =>
        `${who} decided to raise the limit${because(reason)}.`,
      park: (who: string, key: string) => `${who} made room for ${key}.`,
      help: (who: string) => `${who} went to help instead.`,
      stop_the_line: (who: string) => `${who} stopped the line instead.`,
      review_first: (who: string) => `${who} went to review instead.`,
      leave: (who: string, key: string) => `${who} left ${key} where it was.`,
      freed: (_who: string, key: string) => `A place had become free for ${key}.`,
    },
    policy: (who: string, key: string, column: string) => `${who} answered what ${column} asks of ${key}.`,
    policySkipped: (who: string, key: string, column: string, reason: string) =>
      `${who} skipped what ${column} asks of ${key}${because(reason)}.`,
    deployed: (name: string) => `${name} was deployed.`,
    alert: (source: string, title: string, key: string) => `${source} reported for ${key}: ${title}.`,
    alertOver: (source: string, title: string, key: string) => `${source} reported as resolved for ${key}: ${title}.`,
    stopped: (who: string, what: string, trouble: string) => `${who} stopped ${what}${because(trouble)}.`,
    theBoard: 'the board',
    released: (who: string, cause: string) => `${who} released the line${because(cause)}.`,
    rotaSet: (who: string) => `${who} set the rota.`,
    duty: (names: string) => `Duty went to ${names === '' ? 'nobody' : names}.`,
    dutyByHand: (who: string, names: string) => `${who} handed duty over to ${names === '' ? 'nobody' : names}.`,
    undone: (who: string) => `${who} took back an earlier change.`,
    other: (who: string) => `${who} changed something.`,
  },
} as const;
