import { compileLogFormat } from "../../samples/log-format/compiled-log-format.ts";
import type { LogFormat } from "../../samples/log-format/log-format.ts";
import { type ActionRow, actionRow, endsAction, Fault } from "../action.ts";
import { targetText } from "../field-value.ts";
import type { EditableRequest } from "../subject.ts";

const ONE = new Fault("expects exactly 1 argument <format>", "rule");
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What becomes of the request's first line. */
export const requestLineActions: readonly ActionRow[] = [
  setRow("set-method", "Replaces the method. Rules and the log see the one that was received.", (request, text) => {
    // What is no method would make another line of it (RFC 9110 §9.1), and a tunnel is made for who asked for one.
    if (TOKEN.test(text) && text !== "CONNECT") request.setMethod(text);
  }),
  setRow("set-path", "Replaces the path; the query stays.", (request, text) => {
    const { target, pathAndQuery, path } = request;
    // A target without a path is replaced as a whole.
    const before = pathAndQuery === "" ? "" : target.slice(0, target.length - pathAndQuery.length);
    const query = target === "*" ? "" : pathAndQuery.slice(path.length);
    request.setTarget(before + targetText(text) + query);
  }),
  setRow("set-query", "Replaces the query, without its question mark.", (request, text) => {
    const [before = ""] = request.target.split("?", 1);
    const mark = text === "" && before === request.target ? "" : "?";
    request.setTarget(before + mark + targetText(text));
  }),
  setRow("set-uri", "Replaces the whole target, and with an authority in it the Host.", (request, text) => {
    setUri(request, targetText(text));
  }),
];

export function setUri(request: EditableRequest, target: string): void {
  request.setTarget(target);
  if (/^[/*]|^$/.test(target)) return;
  // RFC 9112 §3.2.2: who gets an absolute target looks at that, and no two readers may see different hosts.
  const [, authority = ""] = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?([^/?]*)/.exec(target) ?? [];
  if (authority !== "") request.setHost(authority);
}

function setRow(keyword: string, doc: string, apply: (request: EditableRequest, text: string) => void): ActionRow {
  return actionRow<{ readonly text: LogFormat }>({
    keyword,
    sets: ["http-request"],
    takes: "<format>",
    doc,
    shown: `forwarding/cases/rewrites.ts#${keyword}`,
    parse(words) {
      const word = words.next();
      if (endsAction(word)) return ONE;
      const text = words.format(word);
      return typeof text === "string" ? new Fault(text, "rule") : { text };
    },
    extra: () => ONE,
    compile: ({ text }) => {
      const compiled = compileLogFormat(text);
      return (subject) => {
        if (subject.editedRequest) apply(subject.editedRequest, subject.format(compiled));
        return "go on";
      };
    },
  });
}
