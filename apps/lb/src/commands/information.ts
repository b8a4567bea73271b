import { renderJsonSchema } from "../stats/json-schema.ts";
import { type Answer, type Command, type CommandRequest, message } from "./command.ts";
import { showInfo } from "./show-info.ts";
import { showStat } from "./show-stat.ts";

/** What tells of the process and what it serves. */
export const informationCommands: readonly Command[] = [
  {
    words: "show info",
    takes: "[typed|json]",
    doc: "what the process is and does",
    level: "user",
    shown: "forwarding/cases/commands.ts#show info tells what has passed",
    run: showInfo,
  },
  {
    words: "show stat",
    takes: "[<iid>|<proxy> <type> <sid>] [typed|json]",
    doc: "the statistics as CSV, of all or of one proxy, kind of row (1 frontend, 2 backend, 4 server) and server",
    level: "user",
    shown: "forwarding/cases/commands.ts#show stat tells of all proxies, or of the rows that are named",
    run: showStat,
  },
  {
    words: "show schema json",
    doc: "what the JSON of the others looks like",
    level: "user",
    shown: "forwarding/cases/commands.ts#show schema json tells what the JSON of the others is like",
    run: () => [renderJsonSchema()],
  },
  {
    words: "show env",
    takes: "[<name>]",
    doc: "the variables of the environment, or one of them",
    level: "operator",
    shown: "forwarding/cases/commands.ts#show env tells a variable of the environment",
    run: showEnv,
  },
];

function showEnv({ arguments: [name] }: CommandRequest): Answer {
  const text = (key: string) => Buffer.from(`${key}=${process.env[key]}\n`, "utf8").toString("latin1");
  if (name === undefined) return Object.keys(process.env).map(text);
  return name in process.env ? [text(name)] : message("err", "Variable not found");
}
