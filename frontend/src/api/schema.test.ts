/**
 * The shapes written down by hand for the pages agree with the API's own description (`schema.d.ts`, generated from the
 * server). The compiler checks it, so the test itself has nothing to do at run time.
 */
import { expectTypeOf, test } from 'vitest';
import type { Report } from '../core/chart';
import type { BoardEvent, Cadence, Card, Column, Iteration, Lane, Member, Snapshot } from '../core/model';
import type { IterationFields } from '../core/team';
import type {
  BoardLine,
  BoardSettings,
  ColumnFields,
  FullCard,
  HookLine,
  LaneFields,
  NewBoard,
  Recorded,
} from './boards';
import type { DisplayChanges, DisplayLine, PairingSeen } from './displays';
import type { Expectation, LinkLine, Planning } from './iterations';
import type { NewUser, SessionAnswer, SetupFields, TokenLine, UserChanges, UserLine } from './people';
import type { CardBehind } from './reports';
import type { components } from './schema';
import type { Since } from './standup';

type Api = components['schemas'];

test('what the server answers is what the pages expect', () => {
  expectTypeOf<Api['Snapshot']>().toExtend<Snapshot>();
  expectTypeOf<Api['Card']>().toExtend<Card>();
  expectTypeOf<Api['Column']>().toExtend<Column>();
  expectTypeOf<Api['Lane']>().toExtend<Lane>();
  expectTypeOf<Api['Member']>().toExtend<Member>();
  expectTypeOf<Api['Event']>().toExtend<BoardEvent>();
  expectTypeOf<Api['Done']>().toExtend<Recorded>();
  expectTypeOf<Api['Undone']>().toExtend<Recorded>();
  expectTypeOf<Api['BoardLine']>().toExtend<BoardLine>();
  expectTypeOf<Api['CardAnswer']>().toExtend<FullCard>();
  expectTypeOf<Api['Session']>().toExtend<SessionAnswer>();
  expectTypeOf<Api['User']>().toExtend<UserLine>();
  expectTypeOf<Api['TokenLine']>().toExtend<TokenLine>();
  expectTypeOf<Api['ThroughputReport']>().toExtend<Report>();
  expectTypeOf<Api['CycleTimeReport']>().toExtend<Report>();
  expectTypeOf<Api['CardsBehind']>().toExtend<{ cards: CardBehind[] }>();
  expectTypeOf<Api['HookLine']>().toExtend<HookLine>();
  expectTypeOf<Api['Iterations']>().toExtend<{ iterations: Iteration[] }>();
  expectTypeOf<Api['Expectation']>().toExtend<Expectation>();
  expectTypeOf<Api['Planning']>().toExtend<Planning>();
  expectTypeOf<Api['Links']>().toExtend<{ links: LinkLine[] }>();
  expectTypeOf<Api['LinkMade']>().toExtend<{ id: string; token: string; address: string }>();
  expectTypeOf<Api['Since']>().toExtend<Since>();
  expectTypeOf<Api['DisplayLine']>().toExtend<DisplayLine>();
  expectTypeOf<Api['PairingSeen']>().toExtend<PairingSeen>();
});

test('what the pages send is what the server takes', () => {
  expectTypeOf<keyof BoardSettings>().toExtend<keyof Api['BoardChange']>();
  expectTypeOf<keyof NewBoard>().toExtend<keyof Api['NewBoard']>();
  expectTypeOf<keyof ColumnFields>().toExtend<keyof Api['ColumnChange']>();
  expectTypeOf<keyof LaneFields>().toExtend<keyof Api['NewLane']>();
  expectTypeOf<keyof NewUser>().toExtend<keyof Api['NewUser']>();
  expectTypeOf<keyof UserChanges>().toExtend<keyof Api['UserChange']>();
  expectTypeOf<keyof IterationFields>().toExtend<keyof Api['NewIteration'] | keyof Api['IterationChange']>();
  expectTypeOf<Cadence>().toExtend<Api['SetCadence']>();
  expectTypeOf<SetupFields>().toExtend<Api['SetUp']>();
  expectTypeOf<keyof DisplayChanges>().toExtend<keyof Api['DisplayChange']>();
});
