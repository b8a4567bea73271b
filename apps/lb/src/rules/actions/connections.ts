import { type ActionRow, connectionActionRow } from "../action.ts";

const CONTENT = ["tcp-request content", "tcp-response content"] as const;

/** What rules decide about connections. */
export const connectionActions: readonly ActionRow[] = [
  connectionActionRow<object>({
    keyword: "accept",
    sets: CONTENT,
    doc: "Tries no further rules of this kind.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content accept ends the rules of its proxy",
    parse: () => ({}),
    compile: () => () => "stop",
  }),
  connectionActionRow<object>({
    keyword: "reject",
    sets: CONTENT,
    doc: "Closes the connection.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content rejects: the connection is closed, PR",
    parse: () => ({}),
    compile: () => () => "reject",
  }),
  connectionActionRow<object>({
    keyword: "close",
    sets: ["tcp-response content"],
    doc: "Passes what is there, and closes both connections.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-response content may close the server's connection once enough came",
    parse: () => ({}),
    compile: () => () => "close",
  }),
];
