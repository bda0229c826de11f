/**
 * From a key press to an action of the one list. Single keys are dead in fields, dialogs and menus, and everywhere when
 * they are switched off; the palette and the arrows stay.
 */
import { actions, pressed, type Action, type ActionContext } from '../../state/actions';

const FIELDS = 'input, textarea, select, [contenteditable], [role="textbox"], [role="menu"], dialog, [popover]';

function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(FIELDS) !== null;
}

/** True when the key is one that a person can press by accident: no modifier and no arrow. */
function single(event: KeyboardEvent): boolean {
  return event.key.length === 1 && !event.ctrlKey && !event.metaKey;
}

/** Arrows belong to the board only where nothing else has them: on it, or where no focus is. */
function elsewhere(event: KeyboardEvent): boolean {
  if (!/^(Arrow|Home|End)/.test(event.key)) return false;
  return event.target instanceof Element && event.target !== document.body && !event.target.closest('[data-scroller]');
}

/** Left is where the page's writing begins; in a right-to-left page the arrows change sides. */
function mirrored(name: string): string {
  if (document.documentElement.dir !== 'rtl') return name;
  return name.replace(/Arrow(Left|Right)/, (_arrow, side) => (side === 'Left' ? 'ArrowRight' : 'ArrowLeft'));
}

/** The action a key press asks for, or null; `Alt` belongs to the browser. */
export function actionFor(event: KeyboardEvent, context: ActionContext): Action | null {
  if (event.defaultPrevented || event.altKey || event.isComposing) return null;
  if (typing(event.target) && !(event.ctrlKey || event.metaKey)) return null;
  if (single(event) && !context.ui.singleKeys) return null;
  if (elsewhere(event)) return null;
  const name = mirrored(pressed(event));
  const asked = actions.filter((action) => action.on.includes(name));
  return asked.find((action) => action.when(context) !== false) ?? null;
}

/** Run the action of a key press, or say why it cannot be run. Answers whether the key was taken. */
export function act(event: KeyboardEvent, context: ActionContext): boolean {
  const action = actionFor(event, context);
  if (!action) return false;
  event.preventDefault();
  const can = action.when(context);
  if (can === true) action.run(context);
  else if (can !== false) context.ui.announce(can);
  return true;
}
