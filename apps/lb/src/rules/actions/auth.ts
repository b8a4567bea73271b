import type { OwnAnswer } from "../../http1/own-answer.ts";
import { type ActionRow, actionRow } from "../action.ts";
import { fieldValue } from "../field-value.ts";
import { extra } from "./verdicts.ts";

const CHALLENGES = { 401: "www-authenticate", 407: "proxy-authenticate" } as const;

function bodyOf(status: 401 | 407): string {
  return `<html><body><h1>${status} Unauthorized</h1>\nYou need a valid user and password to access this content.\n</body></html>\n`;
}

export const authActions: readonly ActionRow[] = [
  actionRow<{ readonly realm: string }>({
    keyword: "auth",
    sets: ["http-request"],
    takes: "[realm <text>]",
    doc: "Asks the client for a name and a password: 401, with the name of the proxy for a realm, or this one.",
    shown: "forwarding/cases/verdicts.ts#auth asks for a name and a password",
    finalIn: ["http-request"],
    parse(words) {
      let realm = words.proxyName;
      while (words.peek() === "realm") {
        words.next();
        realm = words.next();
      }
      return { realm };
    },
    extra,
    compile({ realm }) {
      const [answer, ofProxy] = [unauthorized(401, realm), unauthorized(407, realm)];
      return (subject) => {
        subject.answerBy("unauthorized", subject.asksProxy ? ofProxy : answer);
        return "answer";
      };
    },
  }),
];

/** HAProxy's own bytes, but for a quote in the realm, which would end it there (RFC 9110 §5.6.4). */
function unauthorized(status: 401 | 407, realm: string): OwnAnswer {
  const body = bodyOf(status);
  const quoted = fieldValue(realm).replace(/["\\]/g, "\\$&");
  return {
    status,
    reason: "Unauthorized",
    headers: [
      ["content-length", String(body.length)],
      ["cache-control", "no-cache"],
      ["content-type", "text/html"],
      [CHALLENGES[status], `Basic realm="${quoted}"`],
      ["connection", "close"],
    ],
    body,
    isLast: true,
  };
}
