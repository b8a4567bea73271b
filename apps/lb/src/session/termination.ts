import { Stage } from "./stage.ts";

/** Who or what ended a stream: the first of HAProxy's termination letters (manual, 8.5). */
export type Cause = "-" | "C" | "c" | "S" | "s" | "P" | "L" | "R" | "I" | "K" | "D" | "U";
/** In which phase: the second letter. */
export type Phase = "-" | "R" | "Q" | "C" | "H" | "D" | "L" | "T";

const PHASES: Readonly<Record<Stage, Phase>> = {
  [Stage.NONE]: "R",
  [Stage.REQUEST]: "R",
  [Stage.QUEUE]: "Q",
  [Stage.CONNECT]: "C",
  [Stage.RESPONSE]: "H",
  [Stage.DATA]: "D",
  [Stage.LOCAL]: "R",
};

interface Row {
  readonly cause: Cause;
  /** Absent: that of the stage. */
  readonly phase?: Phase;
  /** Instead of H, where HAProxy 2.1.0 was observed to see it so. */
  readonly unanswered?: Phase;
}

/** What ends a stream before its time, as those who move its bytes see it. */
const ENDINGS = {
  /** The client sent its FIN, or its connection broke, before its request was whole. */
  "client left while sending": { cause: "C", unanswered: "D" },
  /** The client's connection broke. */
  "client reset": { cause: "C" },
  /** The same in mode tcp: for HAProxy in the middle of the data, whatever the stage. */
  "client broke off": { cause: "C", phase: "D" },
  "client timed out": { cause: "c" },
  /** Its request's body did not come in time, which no server has seen. */
  "client held back its body": { cause: "c", phase: "D" },
  "request unreadable": { cause: "P" },
  /** For HAProxy that is an abort of the client's. */
  "request body unreadable": { cause: "C" },
  /** No server could take it. */
  "no server": { cause: "S", phase: "C" },
  "queue timed out": { cause: "s", phase: "Q" },
  /** No more may wait. */
  "queue full": { cause: "S", phase: "Q" },
  "connection refused": { cause: "S", phase: "C" },
  "connection timed out": { cause: "s", phase: "C" },
  /** The server closed before its response was whole. */
  "server ended": { cause: "S" },
  /** The server's connection broke. */
  "server reset": { cause: "S", unanswered: "D" },
  "server timed out": { cause: "s" },
  /** The server did not take the request in time. */
  "server took nothing": { cause: "s", phase: "D" },
  "response unreadable": { cause: "P" },
  /** For HAProxy that is an abort of the server's. */
  "response body unreadable": { cause: "S" },
  /** A rule does not let it through. */
  denied: { cause: "P", phase: "R" },
  /** A rule lets the client wait for its answer. */
  tarpitted: { cause: "P", phase: "T" },
  /** A rule does not let the response through. */
  "response denied": { cause: "P" },
  /** The balancer answers by itself, as it is meant to. */
  "answered locally": { cause: "L", phase: "R" },
  /** The balancer cannot answer as it is meant to. */
  "failed internally": { cause: "I", phase: "R" },
  /** Ended from outside: by an operator, or at the end of the process. */
  killed: { cause: "K", phase: "-" },
  /** The client had sent all of its request, and did not have all of the response. */
  "killed in response": { cause: "K" },
  /** Its server went down, or a better one came back: the same two. */
  "server down": { cause: "D", phase: "-" },
  "server down in response": { cause: "D" },
  "server back": { cause: "U", phase: "-" },
  "server back in response": { cause: "U" },
} satisfies Readonly<Record<string, Row>>;

export type Ending = keyof typeof ENDINGS;

export function causeOf(ending: Ending): Cause {
  return ENDINGS[ending].cause;
}

export function phaseOf(ending: Ending, stage: Stage): Phase {
  const { phase, unanswered }: Row = ENDINGS[ending];
  return phase ?? (stage === Stage.RESPONSE ? unanswered : undefined) ?? PHASES[stage];
}
