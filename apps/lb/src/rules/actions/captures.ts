import { compileExpression } from "../../samples/compiled-expression.ts";
import type { Expression } from "../../samples/expression.ts";
import { PENDING } from "../../samples/value.ts";
import { type ActionRow, connectionActionRow, Fault } from "../action.ts";

interface CaptureRule {
  readonly value: Expression;
  /** The number of the capture. */
  readonly index: number;
}

export const captureActions: readonly ActionRow[] = [
  connectionActionRow<CaptureRule>({
    keyword: "capture",
    sets: ["tcp-request content"],
    takes: "<expression> len <bytes>",
    doc: "Keeps a text for the log, among the captured header fields: `%hr`, `capture.req.hdr`.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content captures what the log is to tell",
    parse(words) {
      const value = words.expression();
      if (typeof value === "string") return new Fault(`: ${value}`);
      if (words.peek() !== "len") return new Fault(": a positive 'len' argument is mandatory");
      words.next();
      const length = Number.parseInt(words.next(), 10);
      if (!(length > 0)) return new Fault(": length must be > 0");
      const index = words.declareCapture(length);
      return index === undefined
        ? new Fault(`: proxy '${words.proxyName}' has no frontend capability`)
        : { value, index };
    },
    compile({ value, index }) {
      const { read } = compileExpression(value, "str");
      return (subject) => {
        const text = read(subject);
        if (text !== undefined && text !== PENDING) subject.captures?.set("request", index, String(text));
        return "go on";
      };
    },
  }),
];
