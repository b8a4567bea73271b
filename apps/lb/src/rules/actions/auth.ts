import type { OwnAnswer } from "../../http1/own-answer.ts";
import { type ActionRow, actionRow } from "../action.ts";
import { fieldValue } from "../field-value.ts";
import { extra } from "./verdicts.ts";

const BODY =
  "<html><body><h1>401 Unauthorized</h1>\nYou need a valid user and password to access this content.\n</body></html>\n";

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
      const answer = unauthorized(realm);
      return (subject) => {
        subject.answerBy("unauthorized", answer);
        return "answer";
      };
    },
  }),
];

/** HAProxy's own bytes, but for a quote in the realm, which would end it there (RFC 9110 §5.6.4). */
function unauthorized(realm: string): OwnAnswer {
  const quoted = fieldValue(realm).replace(/["\\]/g, "\\$&");
  return {
    status: 401,
    reason: "Unauthorized",
    headers: [
      ["content-length", String(BODY.length)],
      ["cache-control", "no-cache"],
      ["content-type", "text/html"],
      ["www-authenticate", `Basic realm="${quoted}"`],
      ["connection", "close"],
    ],
    body: BODY,
    isLast: true,
  };
}
