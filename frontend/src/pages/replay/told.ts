/**
 * What happened at one event of the log, as a sentence. Names come from the board around it; what has left the board
 * meanwhile is said without its name.
 */
import type { BoardEvent } from '../../core/model';
import { card as cardText, common, replay, sheet } from '../../ui/text/en';

/** How things on the board are called at that moment; null where nobody knows any more. */
export interface Names {
  key(card: string): string | null;
  column(id: string): string | null;
  /** Null also for the lane that needs no name. */
  lane(id: string): string | null;
  person(user: string): string | null;
}

type Data = BoardEvent['data'];
type Tell = (data: Data, who: string, names: Names) => string;

const words = replay.told;
const MOST_KEYS = 3;

export function told(event: BoardEvent, names: Names): string {
  const who = (event.actor !== null && names.person(event.actor)) || replay.somebody;
  return (TELL[event.type] ?? (() => words.other(who)))(event.data, who, names);
}

const text = (data: Data, name: string) => (typeof data[name] === 'string' ? data[name] : '');
const number = (data: Data, name: string) => (typeof data[name] === 'number' ? data[name] : 0);
const part = (data: Data, name: string) => (data[name] ?? {}) as Data;
const list = (data: Data, name: string) => (data[name] ?? []) as readonly string[];
const keyOf = (data: Data, names: Names, name = 'card') => names.key(text(data, name)) ?? replay.aCard;
const columnOf = (data: Data, names: Names, name = 'column') => names.column(text(data, name)) ?? replay.aColumn;
const laneOf = (data: Data, names: Names) => names.lane(text(data, 'lane')) ?? replay.aLane;
const people = (data: Data, names: Names) =>
  common.listOf(list(data, 'people').map((user) => names.person(user) ?? replay.somebody));

/** Up to three cards by their keys, more by their number; empty for none. */
function cardsOf(data: Data, names: Names, name: string): string {
  const cards = list(data, name);
  if (cards.length > MOST_KEYS) return words.someCards(cards.length);
  return cards.length === 0 ? '' : common.listOf(cards.map((card) => names.key(card) ?? replay.aCard));
}

/** "Review", or "Review, Urgent lane". */
function placeOf(data: Data, names: Names, from = ''): string {
  const column = columnOf(data, names, `${from}column`);
  const lane = names.lane(text(data, `${from}lane`));
  return lane === null ? column : replay.inLane(column, lane);
}

/** A limit that was changed is said with both figures; everything else about a column or a lane is just "changed". */
function shaped(data: Data, who: string, name: string, otherwise: string): string {
  const after = part(data, 'changes')['limit'] as number | null | undefined;
  if (after === undefined) return otherwise;
  return words.limitSet(who, name, part(data, 'before')['limit'] as number | null, after, text(data, 'reason'));
}

function moved(data: Data, who: string, names: Names): string {
  const to = placeOf(data, names);
  const same = data['from_column'] === data['column'] && data['from_lane'] === data['lane'];
  if (same) return words.movedWithin(who, keyOf(data, names), to);
  return words.moved(who, keyOf(data, names), placeOf(data, names, 'from_'), to);
}

function blocked(data: Data, who: string, names: Names): string {
  const key = keyOf(data, names);
  if (data['displaced_by']) return words.parked(who, key, keyOf(data, names, 'displaced_by'));
  const whom = data['waiting_card'] ? keyOf(data, names, 'waiting_card') : text(data, 'waiting_for');
  return words.blocked(who, key, cardText.reason(text(data, 'reason')), whom);
}

function fieldsOf(data: Data): string {
  const known = sheet.fields as Readonly<Record<string, string>>;
  return common.listOf(Object.keys(part(data, 'changes')).map((field) => (known[field] ?? field).toLowerCase()));
}

function roleSet(data: Data, who: string): string {
  const role = common.roles[text(data, 'role') as keyof typeof common.roles];
  return (data['before'] ? words.roleSet : words.joined)(who, text(data, 'name'), role);
}

function answered(data: Data, who: string, names: Names): string {
  const say = (words.answers as Readonly<Record<string, (who: string, key: string, reason: string) => string>>)[
    text(data, 'kind')
  ];
  return say ? say(who, keyOf(data, names), text(data, 'reason')) : words.other(who);
}

const TELL: Readonly<Record<string, Tell>> = {
  board_created: (_data, who) => words.boardCreated(who),
  board_changed: (_data, who) => words.boardChanged(who),
  column_added: (data, who) => words.columnAdded(who, text(data, 'name')),
  column_changed: (data, who, names) =>
    shaped(data, who, columnOf(data, names), words.columnChanged(who, columnOf(data, names))),
  column_removed: (data, who, names) => words.columnRemoved(who, columnOf(data, names)),
  lane_added: (data, who) => words.laneAdded(who, text(data, 'name')),
  lane_changed: (data, who, names) =>
    shaped(data, who, laneOf(data, names), words.laneChanged(who, laneOf(data, names))),
  lane_removed: (data, who, names) => words.columnRemoved(who, laneOf(data, names)),
  member_set: roleSet,
  member_removed: (data, who, names) => words.left(who, names.person(text(data, 'user')) ?? replay.somebody),
  card_created: (data, who, names) => words.created(who, keyOf(data, names), text(data, 'title'), placeOf(data, names)),
  card_moved: moved,
  card_blocked: blocked,
  card_resumed: (data, who, names) => words.resumed(who, keyOf(data, names), placeOf(data, names)),
  spell_changed: (data, who, names) =>
    (part(data, 'changes')['dismissed'] === true ? words.offerLeft : words.spellChanged)(who, keyOf(data, names)),
  card_changed: (data, who, names) => words.changed(who, keyOf(data, names), fieldsOf(data)),
  card_archived: (data, who, names) => words.archived(who, keyOf(data, names)),
  card_restored: (data, who, names) => words.restored(who, keyOf(data, names), placeOf(data, names)),
  card_commented: (data, who, names) =>
    (data['outward'] === true ? words.replied : words.commented)(who, keyOf(data, names)),
  limit_hit: (data, who, names) => {
    const place = data['scope'] === 'lane' ? names.lane(text(data, 'id')) : names.column(text(data, 'id'));
    return words.hit(who, place ?? replay.aColumn, number(data, 'limit'), keyOf(data, names));
  },
  limit_answered: answered,
  policy_answered: (data, who, names) => {
    const [key, column, skipped] = [keyOf(data, names), columnOf(data, names), text(data, 'skipped')];
    return skipped ? words.policySkipped(who, key, column, skipped) : words.policy(who, key, column);
  },
  deploy_recorded: (data) => words.deployed(text(data, 'name')),
  alert_received: (data, _who, names) => {
    const tell = data['status'] === 'resolved' ? words.alertOver : words.alert;
    return tell(text(data, 'source'), text(data, 'title'), keyOf(data, names));
  },
  line_stopped: (data, who, names) =>
    words.stopped(who, data['column'] ? columnOf(data, names) : words.theBoard, text(data, 'trouble')),
  line_released: (data, who) => words.released(who, text(data, 'cause')),
  rota_set: (_data, who) => words.rotaSet(who),
  cadence_set: (data, who) => words.cadence(who, data['cadence'] !== null),
  iteration_made: (data) => words.iterationMade(text(data, 'name')),
  iteration_changed: (_data, who) => words.iterationChanged(who),
  iteration_dropped: (data, who) => words.iterationDropped(who, text(part(data, 'was'), 'name')),
  iteration_closed: (data, _who, names) => words.iterationEnded(cardsOf(data, names, 'carried')),
  iteration_planned: (data, who, names) => {
    const [added, removed] = [cardsOf(data, names, 'added'), cardsOf(data, names, 'removed')];
    const said = [added && words.planned(who, added), removed && words.unplanned(who, removed)];
    return said.filter(Boolean).join(' ');
  },
  expectation_said: (data, who) => words.expectation(who, text(data, 'sentence')),
  standup_started: (_data, who) => words.standupBegun(who),
  standup_stepped: (data, _who, names) =>
    data['card'] === null ? words.standupAtNone : words.standupAt(keyOf(data, names)),
  standup_ended: () => words.standupEnded,
  duty_handed_over: (data, who, names) =>
    data['by_hand'] === true ? words.dutyByHand(who, people(data, names)) : words.duty(people(data, names)),
  command_undone: (_data, who) => words.undone(who),
};
