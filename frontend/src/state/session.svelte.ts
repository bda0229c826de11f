/** Who is signed in here. A 401 from any request ends the session on this page too. */
import { ApiProblem, onProblem } from '../api/client';
import * as people from '../api/people';

class Session {
  user = $state.raw<people.User | null>(null);
  permissions = $state.raw<readonly string[]>([]);
  /** True once it is known whether somebody is signed in. */
  loaded = $state(false);
  /** True while the instance has no user at all. */
  setupNeeded = $state(false);

  constructor() {
    onProblem((problem) => {
      if (problem.status === 401) this.#over(problem);
    });
  }

  /** Ask the server who this is. No connection leaves it open (`loaded` stays false) and throws. */
  async load(): Promise<void> {
    try {
      this.#begun(await people.whoAmI());
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || problem.status !== 401) throw problem;
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    this.#begun(await people.signIn(email, password));
  }

  async setup(fields: people.SetupFields): Promise<void> {
    this.#begun(await people.setup(fields));
  }

  async signOut(): Promise<void> {
    await people.signOut();
    this.user = null;
    this.permissions = [];
  }

  async changePassword(current: string, next: string): Promise<void> {
    await people.changePassword(current, next);
  }

  #begun(answer: people.SessionAnswer): void {
    this.user = answer.user;
    this.permissions = answer.permissions;
    this.setupNeeded = false;
    this.loaded = true;
  }

  #over(problem: ApiProblem): void {
    this.user = null;
    this.permissions = [];
    this.setupNeeded = problem.facts['setup_needed'] === true;
    this.loaded = true;
  }
}

export const session = new Session();
