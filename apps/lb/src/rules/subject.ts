import type { AddedField } from "../http1/head-edits.ts";
import type { OwnAnswer } from "../http1/own-answer.ts";
import type { Peer } from "../samples/connection-ends.ts";
import type { CompiledLogFormat } from "../samples/log-format/compiled-log-format.ts";
import type { FieldSamples, SampleSource } from "../samples/source.ts";

/** The head of a message, as rules change it: what they ask of it afterwards is as they changed it. Names are in lower case. */
export interface EditableHead extends FieldSamples {
  /** False: there is none. */
  hasField(name: string): boolean;
  removeFields(name: string): void;
  /** @param line as `FieldSamples` counts them */
  removeField(line: number): void;
  addField(field: AddedField): void;
  /** @param line as `FieldSamples` counts them */
  replaceField(line: number, value: string): void;
}

export interface EditableRequest extends EditableHead {
  /** From the first slash of the target to the query. Empty: the target has none. */
  readonly path: string;
  /** From the path on. */
  readonly pathAndQuery: string;
  readonly target: string;
  setTarget(target: string): void;
  /** Those who ask for the method get the one that was received. */
  setMethod(method: string): void;
  /** The value of Host; empty: there is none. */
  readonly host: string;
  setHost(host: string): void;
}

export interface EditableResponse extends EditableHead {
  setStatus(status: number, reason: string): void;
}

/** Why the balancer answers by itself. */
export type AnswerReason = "denied" | "redirected" | "unauthorized" | "tarpitted" | "failed";

/** How important a line is; "silent": it is not written. */
export type LineLevel = "emerg" | "alert" | "crit" | "err" | "warning" | "notice" | "info" | "debug" | "silent";

/** What any rule acts on, whether or not it speaks HTTP. */
export interface ConnectionSubject extends SampleSource {
  /** From now on the client's connection counts as one between these ends. */
  changeEnds(changes: Peer): void;
  /** The header of the PROXY protocol is to come first. Absent: it is too late for that. */
  expectHeader?(): void;
}

/** What a rule of HTTP acts on. */
export interface RuleSubject extends ConnectionSubject {
  /** A text of the configuration with its `%[...]` as they are now. */
  format(text: CompiledLogFormat): string;
  /** Absent where the rules are not about one. */
  readonly editedRequest: EditableRequest | undefined;
  readonly editedResponse: EditableResponse | undefined;
  /** See `SampleSource`. */
  readonly asksProxy: boolean;
  /** The request is answered so, and goes to no server. */
  answerBy(reason: AnswerReason, answer: OwnAnswer): void;
  /** What a rule is to make cannot be made: the message goes no further. */
  fail(): "answer";
  /** The request gets no answer; with "silence" not even an end. */
  drop(how: "reject" | "silence"): "answer";
  /** Of its line in the log. */
  logLevel: LineLevel | undefined;
}
