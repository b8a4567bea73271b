import { reasonOf } from "../../http1/reason-phrases.ts";
import { type ActionRow, actionRow, endsAction, Fault } from "../action.ts";
import { fieldValue } from "../field-value.ts";
import { extra } from "./verdicts.ts";

interface StatusSettings {
  readonly status: number;
  readonly reason: string;
}

/** Those that say where a message ends: the server sent another one. */
const FRAMING = (status: number) => status < 200 || status === 204 || status === 304;

export const statusActions: readonly ActionRow[] = [
  actionRow<StatusSettings>({
    keyword: "set-status",
    sets: ["http-response"],
    takes: "<status> [reason <text>]",
    doc: "Replaces the status, and the reason by a usual one or this. The log says the one that was received.",
    shown: "forwarding/cases/rewrites.ts#set-status",
    parse(words) {
      const text = words.next();
      if (text === "") return new Fault("expects 1 argument: <status>; or 3 arguments: <status> reason <fmt>", "rule");
      const status = /^[+-]?\d+$/.test(text) ? Number(text) : 0;
      if (status < 100 || status > 999) return new Fault("expects an integer status code between 100 and 999", "rule");
      if (FRAMING(status))
        return new Fault(`status ${status} is not supported: with it the response would end elsewhere`, "rule");
      if (words.peek() !== "reason" || endsAction(words.peek(1))) return { status, reason: reasonOf(status) };
      words.next();
      return { status, reason: fieldValue(words.next()) };
    },
    extra,
    compile:
      ({ status, reason }) =>
      ({ editedResponse }) => {
        editedResponse?.setStatus(status, reason);
        return "go on";
      },
  }),
];
