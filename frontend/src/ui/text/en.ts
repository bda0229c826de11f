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
export { duty } from './en/duty';
export { flow } from './en/flow';
export { hooks } from './en/hooks';
export { people } from './en/people';
export { replay } from './en/replay';
export { raising, settings } from './en/settings';
export { sheet } from './en/sheet';
export { signin } from './en/signin';
