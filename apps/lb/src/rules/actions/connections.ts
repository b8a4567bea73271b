import { type ActionRow, connectionActionRow } from "../action.ts";

const REQUEST = ["tcp-request content"] as const;

/** What rules decide about connections. */
export const connectionActions: readonly ActionRow[] = [
  connectionActionRow<object>({
    keyword: "accept",
    sets: REQUEST,
    doc: "Tries no further rules of this kind.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content accept ends the rules of its proxy",
    parse: () => ({}),
    compile: () => () => "stop",
  }),
  connectionActionRow<object>({
    keyword: "reject",
    sets: REQUEST,
    doc: "Closes the connection.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content rejects: the connection is closed, PR",
    parse: () => ({}),
    compile: () => () => "reject",
  }),
];
