/**
 * What the page says and how it looks, apart from any board: toasts, the announcer, dialogs, theme, density and
 * whether single keys are commands. Preferences stay in this browser.
 */
export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'cosy' | 'comfortable';
type Tone = 'info' | 'ok' | 'limit' | 'danger';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
  readonly action?: { readonly label: string; run(): void };
}

type DialogRequest =
  | { readonly kind: 'move'; readonly card: string }
  /** `edit`: say something else of a spell that lasts. */
  | { readonly kind: 'block'; readonly card: string; readonly before?: string | null; readonly edit?: boolean }
  | { readonly kind: 'people'; readonly card: string }
  | { readonly kind: 'limit' }
  | { readonly kind: 'policy' }
  /** Bring an urgent card in: one of the board, or (null) a new one. Without a column the dialog proposes one. */
  | { readonly kind: 'swap'; readonly urgent: string | null; readonly column: string | null }
  | { readonly kind: 'stop'; readonly column: string | null; readonly card: string | null }
  | { readonly kind: 'release'; readonly stop: string }
  | { readonly kind: 'bulk'; readonly what: 'move' | 'block' | 'change'; readonly cards: readonly string[] }
  | { readonly kind: 'handover' }
  /** What is to be expected of an iteration. */
  | { readonly kind: 'expectation'; readonly iteration: string }
  /** Who is there on which day of it. */
  | { readonly kind: 'capacity'; readonly iteration: string }
  /** Its name, goal and dates; null: of a new one. */
  | { readonly kind: 'iteration'; readonly iteration: string | null }
  /** Who is out of an iteration because of an urgent card. */
  | { readonly kind: 'pulled'; readonly card: string }
  | { readonly kind: 'archive' }
  | { readonly kind: 'help' }
  | { readonly kind: 'palette' };

interface ToastWish {
  readonly text: string;
  readonly tone?: Tone;
  readonly action?: { readonly label: string; run(): void };
  readonly seconds?: number;
  /** Toasts of one subject replace each other. */
  readonly subject?: string;
}

interface Clock {
  left: number;
  started: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  subject: string | undefined;
}

const STAY_SECONDS = 8;
const SPEAK_AFTER = 100;

class Ui {
  toasts = $state.raw<readonly Toast[]>([]);
  /** The text of the polite live region. */
  said = $state('');
  dialog = $state.raw<DialogRequest | null>(null);
  /** What was typed for a dialog while it was still being fetched; the dialog takes it up. */
  typed = '';
  theme = $state<Theme>(kept('theme', ['system', 'light', 'dark'], 'system'));
  density = $state<Density>(kept('density', ['compact', 'cosy', 'comfortable'], 'cosy'));
  singleKeys = $state(kept('single-keys', ['on', 'off'], 'on') === 'on');

  readonly #clocks = new Map<number, Clock>();
  #afterwards: readonly (() => void)[] = [];
  #next = 1;
  #toSay: readonly { readonly text: string; readonly subject: string | undefined }[] = [];
  #speaking: ReturnType<typeof setTimeout> | undefined;

  /** Show a sentence for a while (8 s unless told) and say it; answers its id. */
  toast({ text, tone = 'info', action, seconds = STAY_SECONDS, subject }: ToastWish): number {
    this.announce(text, subject);
    for (const [id, clock] of this.#clocks) if (subject !== undefined && clock.subject === subject) this.dismiss(id);
    const id = this.#next;
    this.#next += 1;
    this.toasts = [...this.toasts, action ? { id, text, tone, action } : { id, text, tone }];
    const clock: Clock = { left: seconds * 1000, started: 0, timer: undefined, subject };
    this.#clocks.set(id, clock);
    this.#run(id, clock);
    return id;
  }

  dismiss(id: number): void {
    clearTimeout(this.#clocks.get(id)?.timer);
    this.#clocks.delete(id);
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  /** Stop the clocks while somebody reads or is about to press. */
  pauseToasts(): void {
    for (const clock of this.#clocks.values()) {
      if (clock.timer === undefined) continue;
      clearTimeout(clock.timer);
      clock.timer = undefined;
      clock.left -= Date.now() - clock.started;
    }
  }

  resumeToasts(): void {
    for (const [id, clock] of this.#clocks) if (clock.timer === undefined) this.#run(id, clock);
  }

  /** Say it to those who cannot see it: once, politely; what comes together is said together, of one subject the last. */
  announce(text: string, subject?: string): void {
    const others = this.#toSay.filter((one) => subject === undefined || one.subject !== subject);
    this.#toSay = [...others, { text, subject }];
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => {
      // The same sentence twice is only spoken twice when the region has changed in between.
      const sentence = this.#toSay.map((one) => one.text).join(' ');
      this.said = this.said === sentence ? `${sentence}\u00a0` : sentence;
      this.#toSay = [];
    }, SPEAK_AFTER);
  }

  open(request: DialogRequest): void {
    this.typed = '';
    this.dialog = request;
  }

  close(): void {
    this.dialog = null;
    setTimeout(() => this.#goOn());
  }

  /**
   * Run `next` while no dialog is open: in a moment, or once the open one and those that wait before are closed. Never
   * at once: whoever closes a dialog may have the next one at hand, and the page has to take the old one away first.
   */
  whenFree(next: () => void): void {
    this.#afterwards = [...this.#afterwards, next];
    setTimeout(() => this.#goOn());
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    keep('theme', theme);
    this.dress();
  }

  setDensity(density: Density): void {
    this.density = density;
    keep('density', density);
    this.dress();
  }

  setSingleKeys(on: boolean): void {
    this.singleKeys = on;
    keep('single-keys', on ? 'on' : 'off');
  }

  /** Put theme and density on the document, and follow the system's theme from now on. */
  start(): void {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.dress());
    this.dress();
  }

  dress(): void {
    const dark = this.theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : this.theme === 'dark';
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    document.documentElement.dataset['density'] = this.density;
  }

  #goOn(): void {
    while (this.dialog === null) {
      const [next, ...others] = this.#afterwards;
      if (!next) return;
      this.#afterwards = others;
      next();
    }
  }

  #run(id: number, clock: Clock): void {
    clock.started = Date.now();
    clock.timer = setTimeout(() => this.dismiss(id), Math.max(0, clock.left));
  }
}

/** A preference of this browser; storage may be closed to the page, then it lasts as long as the page. */
function kept<T extends string>(name: string, known: readonly T[], otherwise: T): T {
  try {
    const found = localStorage.getItem(`kanban.${name}`) as T | null;
    return found !== null && known.includes(found) ? found : otherwise;
  } catch {
    return otherwise;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`kanban.${name}`, value);
  } catch {
    // A browser that forbids storage still gets the preference until the page is closed.
  }
}

export const ui = new Ui();
export type { Ui };
