import type { OwnAnswer } from "../http1/own-answer.ts";
import type { CompiledLogFormat } from "../samples/log-format/compiled-log-format.ts";
import type { SampleSource } from "../samples/source.ts";

/** The head of a message, as rules change it: what they ask of it afterwards is as they changed it. Names are in lower case. */
export interface EditableHead {
  removeFields(name: string): void;
  addField(name: string, value: string): void;
}

export interface EditableRequest extends EditableHead {
  /** From the first slash of the target to the query. Empty: the target has none. */
  readonly path: string;
  /** From the path on. */
  readonly pathAndQuery: string;
  setPath(path: string): void;
  /** The value of Host; empty: there is none. */
  readonly host: string;
}

/** Why the balancer answers by itself. */
export type AnswerReason = "denied" | "redirected";

/** What any rule acts on, whether or not it speaks HTTP. */
export interface ConnectionSubject extends SampleSource {
  /** A text of the configuration with its `%[...]` as they are now. */
  format(text: CompiledLogFormat): string;
}

/** What a rule of HTTP acts on. */
export interface RuleSubject extends ConnectionSubject {
  /** Absent where the rules are not about one. */
  readonly editedRequest: EditableRequest | undefined;
  readonly editedResponse: EditableHead | undefined;
  /** The request is answered so, and goes to no server. */
  answerBy(reason: AnswerReason, answer: OwnAnswer): void;
}
