import { findCommand, helpMessage } from "./catalogue.ts";
import { type Answer, type CommandedBalancer, type CommandSession, type Message, message } from "./command.ts";
import { CommandLines } from "./command-lines.ts";
import { suffices } from "./levels.ts";

/** The numbers that syslog has for them. */
const SEVERITY_NUMBERS = { err: 3, warning: 4, notice: 5, info: 6 } as const;

/** What is said and asked on one connection for commands, without the connection. */
export class Conversation {
  readonly #lines: CommandLines;
  readonly #session: CommandSession;
  readonly #balancer: CommandedBalancer;

  /** @param longest of a line, in bytes */
  constructor(session: CommandSession, balancer: CommandedBalancer, longest: number) {
    this.#session = session;
    this.#balancer = balancer;
    this.#lines = new CommandLines(longest);
  }

  /** Answers all commands that are complete now. After the last part the connection may go on, or end: see `isOver`. */
  async *answer(text: string): AsyncGenerator<string> {
    this.#lines.push(text);
    while (!this.#session.hasQuit) {
      const input = this.#lines.next();
      if (!input) return;
      if (input.kind === "too long") {
        this.#session.hasQuit = true;
        return;
      }
      if (input.kind === "command") yield* this.#answerCommand(input.words, input.payload);
      if (!this.#session.hasQuit) yield this.#prompt();
      // Whoever has no prompt gives a line of commands, not a dialogue.
      if (!this.#session.isInteractive && !this.#lines.hasInput() && !this.#lines.takesPayload()) {
        this.#session.hasQuit = true;
      }
    }
  }

  async *#answerCommand(words: readonly string[], payload: string | undefined): AsyncGenerator<string> {
    const answer = this.#run(words, payload);
    if (answer === undefined) return;
    if ("severity" in answer) yield this.#messageText(answer);
    else yield* answer;
  }

  #run(words: readonly string[], payload: string | undefined): Answer {
    const found = findCommand(words);
    if (!found) return helpMessage();
    const { command } = found;
    const session = this.#session;
    if (!suffices(session.level, command.level)) return message("err", "Permission denied");
    const request = { arguments: found.arguments, session, balancer: this.#balancer };
    return command.run(payload === undefined ? request : { ...request, payload });
  }

  #messageText({ severity, text }: Message): string {
    switch (this.#session.severityOutput) {
      case "none":
        return text;
      case "number":
        return `[${SEVERITY_NUMBERS[severity]}]: ${text}`;
      case "string":
        return `[${severity}]: ${text}`;
    }
  }

  /** An empty line ends an answer. */
  #prompt(): string {
    if (this.#lines.takesPayload()) return this.#session.isInteractive ? "+ " : "";
    return this.#session.isInteractive ? "\n> " : "\n";
  }
}
