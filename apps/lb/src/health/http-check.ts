import type { CheckingSettings, HttpExpectation } from "../config/schema.ts";
import { mustCompile } from "../samples/regex/regex.ts";
import { type Conversation, type Finding, firstLine } from "./conversation.ts";

/** `HTTP/1.x 000` and what follows it. */
const STATUS_LINE = /^HTTP\/1\.[\s\S]{2}([0-9]{3})[ \r]/;
const STATUS_SIZE = 13;
/** From `HTTP/1.1 ` on. */
const REASON_AT = 12;

/**
 * `option httpchk`: asks for a page. 2xx and 3xx are passes, unless `http-check expect` says what is.
 * @param request up to its fields
 * @returns what makes a conversation. `isUp`: is the server, which may answer 404, up? Then it asks for no more requests
 */
export function compileHttpCheck(
  request: string,
  { httpExpect, disableOn404 }: CheckingSettings,
): (isUp: () => boolean) => Conversation {
  const opening = Buffer.from(`${request}${httpExpect ? "Connection: close\r\n" : ""}\r\n`, "latin1");
  const meets = httpExpect && expectation(httpExpect);
  return (isUp) => ({
    opening,
    lateCode: "L7TOUT",
    judge(received, isOver) {
      if (!isOver && received.length < STATUS_SIZE) return undefined;
      const text = received.toString("latin1");
      const digits = STATUS_LINE.exec(text)?.[1];
      if (digits === undefined) return { code: "L7RSP", text: firstLine(text) };
      const status = Number(digits);
      const reason = firstLine(text.slice(REASON_AT).replace(/^ +/, ""));
      if (disableOn404 && status === 404 && isUp()) return { code: "L7OKC", status, text: reason };
      if (meets) return meets(text, digits, isOver);
      return { code: status < 200 || status > 399 ? "L7STS" : "L7OK", status, text: reason };
    },
  });
}

type Meets = (text: string, digits: string, isOver: boolean) => Finding | undefined;

function expectation({ kind, pattern, negated }: HttpExpectation): Meets {
  return kind === "status" || kind === "rstatus"
    ? expectedStatus(matcher(kind, pattern), negated)
    : expectedContent(matcher(kind, pattern), negated);
}

function matcher(kind: HttpExpectation["kind"], pattern: string): (text: string) => boolean {
  if (kind === "status") return (status) => status === pattern.slice(0, 3);
  if (kind === "string") return (text) => text.includes(pattern);
  const regex = mustCompile(pattern, { ignoreCase: false, captures: true });
  return (text) => regex.test(text);
}

function expectedStatus(fits: (status: string) => boolean, negated: boolean): Meets {
  return (_, digits) => ({
    code: fits(digits) === negated ? "L7STS" : "L7OK",
    status: Number(digits),
    text: `HTTP status check returned code <${digits}>`,
  });
}

function expectedContent(fits: (text: string) => boolean, negated: boolean): Meets {
  return (text, digits, isOver) => {
    const body = bodyOf(text);
    const found = body !== undefined && body !== "" && fits(body);
    if (!found && !isOver) return undefined;
    if (body === undefined) return { code: "L7RSP", text: "HTTP content check could not find a response body" };
    if (body === "") return { code: "L7RSP", text: "HTTP content check found empty response body" };
    if (found === negated)
      return {
        code: "L7RSP",
        text: negated ? "HTTP check matched unwanted content" : "HTTP content check did not match",
      };
    const said = negated ? "HTTP check did not match unwanted content" : "HTTP content check matched";
    return { code: "L7OK", status: Number(digits), text: said };
  };
}

/** After the first empty line, up to a NUL; undefined: there is none yet. */
function bodyOf(text: string): string | undefined {
  const end = /\n\r*\n/.exec(text);
  return end ? /^[^\0]*/.exec(text.slice(end.index + end[0].length))?.[0] : undefined;
}
