import { binaryComplaint, fromHexadecimal } from "../../samples/hexadecimal.ts";
import { compileRegex, Regex, regexComplaint } from "../../samples/regex/regex.ts";
import type { KeywordRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { leadingMarks } from "./check-marks.ts";

/** A line of `tcp-check`. Texts are byte strings. */
export type TcpCheckStep = (
  | { readonly kind: "comment" }
  /** Absent port: the check's. */
  | { readonly kind: "connect"; readonly port?: number; readonly sendsProxy?: true }
  | { readonly kind: "send"; readonly text: string }
  | { readonly kind: "expect"; readonly text: string; readonly isRegex?: true; readonly negated: boolean }
) & { readonly comment?: string };

interface TcpCheckTarget extends ProxyTarget {
  readonly tcpCheck: TcpCheckStep[];
}

const SHOWN = "health/tcp-check.test.ts#";

export const tcpCheckRows: readonly KeywordRow<TcpCheckTarget>[] = [
  {
    kind: "supported",
    keyword: "tcp-check",
    takes:
      "connect [port <port>] [send-proxy] | send <text> | send-binary <hex> | expect [!] <how> <what> | comment <text>",
    doc: "A step of the checks of `option tcp-check`; `expect` knows `string`, `rstring` and `binary`.",
    shown: `${SHOWN}steps are taken one after the other, over several connections`,
    needs: "backend",
    apply(statement, { tcpCheck }) {
      const word = statement.next();
      const step = STEPS[word]?.(statement, tcpCheck);
      if (step) tcpCheck.push(step);
      else if (!statement.hasFailed)
        statement.alert("'tcp-check' only supports 'comment', 'connect', 'send' or 'expect'.");
    },
  },
];

type ReadStep = (statement: Statement, earlier: readonly TcpCheckStep[]) => TcpCheckStep | undefined;

const STEPS: Readonly<Record<string, ReadStep>> = {
  comment: (statement) => {
    const comment = readComment(statement, "comment");
    if (comment === undefined) return undefined;
    const extra = statement.next();
    if (extra !== "") statement.alert(`'tcp-check comment' cannot handle unexpected argument '${extra}'.`);
    return { kind: "comment", comment };
  },
  connect: readConnect,
  send: (statement) => {
    const text = statement.next();
    if (text === "") return fail(statement, "'tcp-check send ' expects <STRING> as argument.");
    return commented(statement, { kind: "send", text });
  },
  "send-binary": (statement) => {
    const digits = statement.next();
    if (digits === "") return fail(statement, "'tcp-check send-binary ' expects <BINARY STRING> as argument.");
    const complaint = binaryComplaint(digits);
    if (complaint !== undefined) {
      const text = `'tcp-check send-binary ${digits}' expects <BINARY STRING> as argument, but ${complaint}`;
      return fail(statement, text);
    }
    return commented(statement, { kind: "send", text: fromHexadecimal(digits) });
  },
  expect: readExpect,
};

function fail(statement: Statement, text: string): undefined {
  statement.alert(text);
}

function readComment(statement: Statement, shown: string): string | undefined {
  const comment = statement.next();
  if (comment === "") return fail(statement, `'${shown}' expects a comment string.`);
  return comment;
}

/** @param shown what 2.1 calls the word when its text is missing */
function commented(statement: Statement, step: TcpCheckStep, shown = "comment"): TcpCheckStep | undefined {
  // 2.1 looks at nothing else that stands here.
  if (statement.peek() !== "comment") return step;
  statement.next();
  const comment = readComment(statement, shown);
  return comment === undefined ? undefined : { ...step, comment };
}

function readConnect(statement: Statement, earlier: readonly TcpCheckStep[]): TcpCheckStep | undefined {
  const first = earlier.find(({ kind }) => kind !== "comment");
  if (first && first.kind !== "connect") {
    return fail(
      statement,
      "first step MUST also be a 'connect' when there is a 'connect' step in the tcp-check ruleset.",
    );
  }
  let step: TcpCheckStep & { readonly kind: "connect" } = { kind: "connect" };
  for (let word = statement.next(); word !== ""; word = statement.next()) {
    if (word === "port") {
      const text = statement.next();
      const port = laxInteger(text);
      if (port < 1 || port > 65535) {
        const expected = "'tcp-check connect port' expects a valid TCP port (from range 1 to 65535)";
        return fail(statement, `${expected}, got ${text}.`);
      }
      step = { ...step, port };
    } else if (word === "send-proxy") {
      step = { ...step, sendsProxy: true };
    } else if (word === "comment") {
      const comment = readComment(statement, "comment");
      if (comment === undefined) return undefined;
      step = { ...step, comment };
    } else {
      const expected = "'tcp-check connect' expects 'comment', 'port', 'send-proxy' or";
      return fail(statement, `${expected} but got '${word}' as argument.`);
    }
  }
  return step;
}

function readExpect(statement: Statement): TcpCheckStep | undefined {
  const { word, negated } = leadingMarks(statement);
  if (word !== "binary" && word !== "string" && word !== "rstring") {
    return fail(statement, `'tcp-check expect' only supports [!] 'binary', 'string', 'rstring', found '${word}'.`);
  }
  const what = { binary: "binary string", string: "string", rstring: "regex" }[word];
  const text = statement.next();
  if (text === "") return fail(statement, `'tcp-check expect ${word}' expects <${what}> as an argument.`);
  const complaint = complaintOf(word, text, statement);
  if (complaint !== undefined) return fail(statement, complaint);
  if (word === "rstring") return commented(statement, { kind: "expect", text, isRegex: true, negated }, "");
  return commented(statement, { kind: "expect", text: word === "binary" ? fromHexadecimal(text) : text, negated }, "");
}

function complaintOf(word: "binary" | "string" | "rstring", text: string, statement: Statement): string | undefined {
  if (word === "binary") {
    const complaint = binaryComplaint(text);
    if (complaint === undefined) return undefined;
    // The word after `expect`, though it may be a mark, observed.
    return `'tcp-check expect ${statement.word(2)}' expects <BINARY STRING> as argument, but ${complaint}`;
  }
  if (word === "string") return undefined;
  const regex = compileRegex(text, { ignoreCase: false, captures: true });
  if (regex instanceof Regex) return undefined;
  return `'tcp-check expect rstring' : regular expression '${text}': ${regexComplaint(text, regex)}.`;
}
