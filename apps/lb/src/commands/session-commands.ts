import type { CommandLevel, CommandSocket, SeverityOutput } from "../config/schema.ts";
import { bindText } from "../state/bind-failure.ts";
import { type Answer, type Command, type CommandRequest, message } from "./command.ts";

const ANSWERED = "forwarding/cases/commands.ts#";

/** What a client asks of its own connection. */
export const sessionCommands: readonly Command[] = [
  {
    words: "prompt",
    doc: "goes on after an answer, with a prompt; again: ends after this line",
    level: "user",
    shown: `${ANSWERED}prompt keeps the connection, until prompt or quit`,
    run({ session }) {
      session.isInteractive = !session.isInteractive;
      return undefined;
    },
  },
  {
    words: "quit",
    doc: "ends the connection",
    level: "user",
    shown: `${ANSWERED}prompt keeps the connection, until prompt or quit`,
    run({ session }) {
      session.hasQuit = true;
      return undefined;
    },
  },
  lowerLevel("operator"),
  lowerLevel("user"),
  {
    words: "set severity-output",
    takes: "none|number|string",
    doc: "begins messages with how severe they are",
    level: "user",
    shown: `${ANSWERED}messages begin with their severity where that is asked for`,
    run({ arguments: [wanted], session }) {
      const output = (["none", "number", "string"] satisfies SeverityOutput[]).find((name) => name === wanted);
      if (!output) return message("err", "one of 'none', 'number', 'string' is a required argument");
      session.severityOutput = output;
      return undefined;
    },
  },
  {
    words: "set timeout",
    takes: "cli <time>",
    doc: "how long this connection may be silent; without a unit in seconds",
    level: "user",
    shown: "forwarding/cases/commands.ts#a silent connection is closed after what set timeout says",
    run: setTimeout,
  },
  {
    words: "show cli level",
    doc: "what this connection may do",
    level: "user",
    shown: `${ANSWERED}a command of a higher level is refused`,
    run: ({ session }) => message("info", session.level),
  },
  {
    words: "show cli sockets",
    doc: "where commands are taken",
    level: "user",
    shown: `${ANSWERED}the sockets for commands, with their levels`,
    run: ({ balancer }) => socketLines(balancer.configuration.global.runtimeSocket?.sockets ?? []),
  },
];

function lowerLevel(level: CommandLevel): Command {
  return {
    words: level,
    doc: `lowers what this connection may do to what the level ${level} may`,
    level,
    shown: `${ANSWERED}a connection may give up its level`,
    run({ session }) {
      session.level = level;
      return undefined;
    },
  };
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** As long as a timer can run. */
const LONGEST_MS = 2 ** 31 - 1;

function setTimeout({ arguments: [which, text = ""], session }: CommandRequest): Answer {
  if (which !== "cli") return message("err", "'set timeout' only supports 'cli'.");
  if (text === "") return message("err", "Expects an integer value");
  const [, digits = "", unit = ""] = /^(\d+)(us|ms|[smhd])?$/.exec(text) ?? [];
  const time = Math.ceil(Number(digits) * (MILLISECONDS[unit || "s"] ?? 0));
  if (!(time >= 1 && time <= LONGEST_MS)) return message("err", "Invalid timeout value.");
  session.timeout = time;
  return undefined;
}

function* socketLines(sockets: readonly CommandSocket[]): Generator<string> {
  yield "# socket lvl processes\n";
  for (const socket of sockets) yield `${addressText(socket)} ${socket.level} all\n`;
}

function addressText(socket: CommandSocket): string {
  const text = bindText(socket);
  if (socket.local?.kind === "unix") return `unix@${Buffer.from(text, "utf8").toString("latin1")}`;
  if (socket.local) return text;
  return socket.address?.includes(":") ? `ipv6@[${socket.address}]:${socket.port}` : `ipv4@${text}`;
}
