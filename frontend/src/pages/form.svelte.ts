/**
 * What every form on a page needs: one send at a time, the refusal as a sentence, and the faults of each field beside it.
 */
import { ApiProblem } from '../api/client';
import { common } from '../ui/text/en';

/** A refusal as a sentence for people. */
export function sentenceOf(problem: unknown): string {
  if (!(problem instanceof ApiProblem)) return common.failed;
  return problem.status === 0 ? common.unreachable : problem.detail;
}

export class Form {
  busy = $state(false);
  /** The sentence about the whole, empty while all is well or the faults belong to fields that show them. */
  sentence = $state('');
  #errors = $state.raw<Readonly<Record<string, readonly string[]>>>({});
  readonly #fields: readonly string[];

  /** `fields` are the names that show their own faults. */
  constructor(fields: readonly string[] = []) {
    this.#fields = fields;
  }

  /** What is wrong with one field. */
  errors(field: string): readonly string[] {
    return this.#errors[field] ?? [];
  }

  /** Say what is wrong without asking the server. */
  fail(errors: Readonly<Record<string, readonly string[]>>): void {
    this.#errors = errors;
    this.sentence = '';
  }

  clear(): void {
    this.#errors = {};
    this.sentence = '';
  }

  /** Do `work` once; answers whether it was done. A press while it runs is ignored. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.clear();
    try {
      await work();
      return true;
    } catch (problem) {
      this.#errors = problem instanceof ApiProblem ? problem.errors : {};
      const shown =
        Object.keys(this.#errors).length > 0 && Object.keys(this.#errors).every((name) => this.#fields.includes(name));
      this.sentence = shown ? '' : sentenceOf(problem);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
