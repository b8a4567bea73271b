import { type Scope, VariableScope, type Variables } from "../samples/variables.ts";

/** What variables may take of memory, in bytes; 0: no limit. */
export interface VariableSettings {
  /** Those of the process, which all sessions share. */
  readonly process: VariableScope;
  readonly session: number;
  readonly stream: number;
  readonly message: number;
}

/** The variables that a client's connection sees. */
export class SessionVariables implements Variables {
  readonly settings: VariableSettings;
  readonly session: VariableScope;

  constructor(settings: VariableSettings) {
    this.settings = settings;
    this.session = new VariableScope(settings.session, settings.process);
  }

  of(scope: Scope): VariableScope | undefined {
    if (scope === "proc") return this.settings.process;
    return scope === "sess" ? this.session : undefined;
  }
}

/** Those that a stream sees. */
export class StreamVariables implements Variables {
  readonly #session: SessionVariables;
  readonly #stream: VariableScope;
  readonly #message: VariableScope;
  #isSent = false;

  constructor(session: SessionVariables) {
    const { stream, message } = session.settings;
    this.#session = session;
    this.#stream = new VariableScope(stream, session.session);
    this.#message = new VariableScope(message, this.#stream);
  }

  of(scope: Scope): VariableScope | undefined {
    if (scope === "txn") return this.#stream;
    if (scope === "req") return this.#isSent ? undefined : this.#message;
    if (scope === "res") return this.#isSent ? this.#message : undefined;
    return this.#session.of(scope);
  }

  /** A server is looked for: what was set for the request is forgotten. */
  sent(): void {
    if (this.#isSent) return;
    this.#isSent = true;
    this.#message.clear();
  }

  clear(): void {
    this.#isSent = false;
    this.#message.clear();
    this.#stream.clear();
  }
}
