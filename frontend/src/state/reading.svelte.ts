/**
 * Everything the page asks a board, read from the view that is shown: live, with what is pending, or a past moment.
 * Reading follows what it touches, card by card and cell by cell.
 */
import { blockedColumn, cardsInOrder, columnOf, laneOf, standardLane, stageOf, urgentLane } from '../core/board';
import { WORK_TYPES, type Card, type Place, type Stop } from '../core/model';
import { offerFor, parkedFor, type Offer } from '../core/offers';
import { asksForSwap, parkable, type Parkable } from '../core/parking';
import { stopAgainst, stopOf, stoppedSentence } from '../core/stops';
import type { BoardView, Standing } from './view.svelte';

export abstract class BoardReading {
  readonly view: BoardView;

  constructor(view: BoardView) {
    this.view = view;
  }

  /** The instant that ages are counted to. */
  abstract get now(): number;
  /** False where nothing can be changed: for viewers, and in the past. */
  abstract get canWork(): boolean;

  get id() { return this.view.shape.id; } // prettier-ignore
  get key() { return this.view.shape.key; } // prettier-ignore
  get name() { return this.view.shape.name; } // prettier-ignore
  get role() { return this.view.shape.role; } // prettier-ignore
  get mayExceed() { return this.view.shape.may_exceed; } // prettier-ignore
  get mayRaise() { return this.view.shape.may_raise; } // prettier-ignore
  get urgentInside() { return this.view.shape.urgent_inside; } // prettier-ignore
  get timeZone() { return this.view.shape.time_zone; } // prettier-ignore
  get workingDays() { return this.view.shape.working_days; } // prettier-ignore
  get columns() { return this.view.shape.columns; } // prettier-ignore
  get lanes() { return this.view.shape.lanes; } // prettier-ignore
  get members() { return this.view.shape.members; } // prettier-ignore
  get stops() { return this.view.shape.stops; } // prettier-ignore
  get rota() { return this.view.shape.rota; } // prettier-ignore
  get duty() { return this.view.shape.duty; } // prettier-ignore
  get iterations() { return this.view.shape.iterations; } // prettier-ignore
  get standup() { return this.view.shape.standup; } // prettier-ignore
  get lastStandup() { return this.view.shape.last_standup; } // prettier-ignore
  get standardLane() { return standardLane(this.view.shape) ?? null; } // prettier-ignore
  get urgentLane() { return urgentLane(this.view.shape) ?? null; } // prettier-ignore
  get blockedColumn() { return blockedColumn(this.view.shape) ?? null; } // prettier-ignore

  /** The number of the last event that is shown; depends on every publication. */
  get seq(): number {
    return this.view.version >= 0 ? this.view.board.seq : 0;
  }

  card(id: string): Card | null {
    return this.view.card(id);
  }

  /** The card with this number, if it is on the board or was archived while this page looked. */
  byNumber(number: number): Card | null {
    const hidden = () => [...this.view.board.archived.values()].find((card) => card.number === number);
    return this.allCards().find((card) => card.number === number) ?? hidden() ?? null;
  }

  /** All live cards in reading order. */
  allCards(): Card[] {
    return this.view.version >= 0 ? [...cardsInOrder(this.view.board)] : [];
  }

  cell(column: string, lane: string) {
    return this.view.cell(column, lane);
  }

  counts(column: string) {
    return this.view.counts(column);
  }

  laneCount(lane: string): number {
    return this.view.laneCount(lane);
  }

  standing(id: string): Standing {
    return this.view.mark(id).standing;
  }

  /** Who else has just changed the card, while the ring around it fades. */
  touchedBy(id: string): string | null {
    return this.view.mark(id).touchedBy;
  }

  column(id: string) {
    return columnOf(this.view.shape, id) ?? null;
  }

  lane(id: string) {
    return laneOf(this.view.shape, id) ?? null;
  }

  member(user: string) {
    return this.members.find((member) => member.user === user) ?? null;
  }

  memberName(user: string | null): string {
    return (user !== null && this.member(user)?.name) || 'Somebody';
  }

  /** Where urgent work comes in when nobody says where: the first column in which somebody works. */
  get firstWorkColumn(): string | null {
    const { columns } = this;
    const working = columns.find((one) => one.kind === 'work');
    return (working ?? columns.find((one) => stageOf(columns, one.id) === 'started'))?.id ?? null;
  }

  /** The streams in use, sorted. */
  get streams(): string[] {
    return [...new Set(this.allCards().flatMap((card) => card.stream ?? []))].sort();
  }

  /** The work types every board starts with, and those in use here. */
  get types(): string[] {
    return [...new Set([...WORK_TYPES, ...this.allCards().map((card) => card.type)])];
  }

  // -- interrupts

  /** The reasons a person can choose to block a card, `other` last. */
  get blockReasons(): readonly string[] {
    return [...this.view.shape.block_reasons, 'other'];
  }

  onDuty(user: string): boolean {
    return this.duty?.people.includes(user) ?? false;
  }

  /** The stop of this column, or of the whole board (null). */
  stopOf(column: string | null): Stop | null {
    return stopOf(this.view.shape, column);
  }

  /** The stop that stands at this column: its own, or the whole board's. */
  stopFor(column: string): Stop | null {
    return this.stopOf(column) ?? this.stopOf(null);
  }

  /** Why a card (null: a new one) cannot come to a column and lane while the line is stopped; empty: it can. */
  stopSentence(card: string | null, column: string, lane: string): string {
    if (this.stops.length === 0) return '';
    const stop = stopAgainst(this.view.board, card === null ? null : this.card(card), column, lane);
    return stop ? stoppedSentence(this.view.board, stop) : '';
  }

  /** A stop in words: what stands, by whom, why. */
  stoppedSentence(stop: Stop): string {
    return stoppedSentence(this.view.shape, stop);
  }

  /** Whether a card in Blocked may come back, because what displaced it, or what it waited for, is over. */
  offer(id: string): Offer | null {
    const card = this.card(id);
    return card?.blocked ? offerFor(card, (other) => this.card(other)) : null;
  }

  /** The cards that were parked for this one and are parked still. */
  parkedFor(id: string): readonly Card[] {
    return this.view.version >= 0 ? parkedFor(this.view.board, id) : [];
  }

  /** Who can be parked to make room in a column for `coming` (null: a new card), the best first. */
  parkable(column: string, coming: string | null = null): readonly Parkable[] {
    return this.view.version >= 0 ? parkable(this.view.board, column, this.now, coming) : [];
  }

  /** Whether bringing a card (null: a new one) to a place asks whom to park for it. */
  wouldSwap(card: string | null, place: Partial<Place> & Omit<Place, 'before'>): boolean {
    return this.view.version >= 0 && asksForSwap(this.view.board, card === null ? null : this.card(card), place);
  }
}
