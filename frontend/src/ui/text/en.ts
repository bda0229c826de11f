/**
 * The English catalogue: every sentence the product says, by area. It is the type of all others: another language
 * exports the same names and `satisfies` these. Each area is its own module, so a page loads only the words it shows.
 */
export { boards } from './en/boards';
export { blocking } from './en/blocking';
export { board } from './en/board';
export { boardPage } from './en/boardpage';
export { bulk } from './en/bulk';
export { card } from './en/card';
export { common } from './en/common';
export { dialogs } from './en/dialogs';
export { displays } from './en/displays';
export { duty } from './en/duty';
export { expectation } from './en/expectation';
export { flow } from './en/flow';
export { flowIterations } from './en/flowiterations';
export { hooks } from './en/hooks';
export { iterations } from './en/iterations';
export { people } from './en/people';
export { planning } from './en/planning';
export { replay } from './en/replay';
export { raising, settings } from './en/settings';
export { sheet } from './en/sheet';
export { signin } from './en/signin';
export { standup } from './en/standup';
export { wall } from './en/wall';
