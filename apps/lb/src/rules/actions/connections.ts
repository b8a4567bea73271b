import { type ActionRow, connectionActionRow, Fault } from "../action.ts";

const ALL = ["tcp-request connection", "tcp-request session", "tcp-request content", "tcp-response content"] as const;

/** What rules decide about connections. */
export const connectionActions: readonly ActionRow[] = [
  connectionActionRow<object>({
    keyword: "accept",
    sets: ALL,
    doc: "Tries no further rules of this kind.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content accept ends the rules of its proxy",
    parse: () => ({}),
    compile: () => () => "stop",
  }),
  connectionActionRow<object>({
    keyword: "reject",
    sets: ALL,
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
  connectionActionRow<object>({
    keyword: "expect-proxy",
    sets: ["tcp-request connection"],
    takes: "layer4",
    doc: "Wants the header of the PROXY protocol first, as `accept-proxy` of a bind does.",
    shown: "forwarding/cases/accept-proxy.ts#a rule may want the header of the PROXY protocol of some clients",
    parse: (words) => (words.next() === "layer4" ? {} : new Fault("only supports 'layer4'")),
    compile: () => (subject) => {
      subject.expectHeader?.();
      return "go on";
    },
  }),
];
