import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";

/** How large messages may be. */
export interface BufferSettings {
  /** Absent: 16384. */
  readonly bufferSize?: number;
  /** What of it is kept free for rules. Absent: 1024. */
  readonly rewriteReserve?: number;
  /** Absent: 100. */
  readonly headerLines?: number;
  /** Of a request line in logs. Absent: 1023. */
  readonly loggedLine?: number;
  /** Of a cookie that is captured. Absent: 63. */
  readonly cookieLength?: number;
}

interface BufferTarget extends Target {
  readonly settings: Mutable<BufferSettings>;
}

/** With smaller buffers HAProxy itself fails, but later and with internal errors. */
const SMALLEST_BUFFER = 385;
/** HAProxy makes its buffers a whole number of these. */
const UNIT = 16;
const MOST_LINES = 32_767;

export const bufferRows: readonly KeywordRow<BufferTarget>[] = [
  {
    kind: "supported",
    keyword: "tune.bufsize",
    takes: "<bytes>",
    doc: "How large the head of a message may be, a text that is made and what rules look into; 16384 by default.",
    shown: "forwarding/cases/limits.ts#a larger tune.bufsize makes room for larger heads, and no more",
    most: 1,
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'tune.bufsize' expects an integer argument.");
      const size = laxInteger(text);
      if (size < SMALLEST_BUFFER) return statement.alert("'tune.bufsize' expects a positive integer argument.");
      settings.bufferSize = Math.ceil(size / UNIT) * UNIT;
    },
  },
  {
    kind: "supported",
    keyword: "tune.maxrewrite",
    takes: "<bytes>",
    doc: "What of the buffer a head leaves free, for rules to add to it; 1024 by default, half of the buffer at most.",
    shown: "forwarding/cases/limits.ts#tune.maxrewrite comes off what a head may take",
    most: 1,
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'tune.maxrewrite' expects an integer argument.");
      const reserve = laxInteger(text);
      if (reserve < 0) return statement.alert("'tune.maxrewrite' expects a positive integer argument.");
      settings.rewriteReserve = reserve;
    },
  },
  {
    kind: "supported",
    keyword: "tune.http.maxhdr",
    takes: "<number>",
    doc: "How many lines the head of a message may have, the first one included; 101 by default.",
    shown: "forwarding/cases/limits.ts#tune.http.maxhdr says how many header lines a head may have",
    most: 1,
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'tune.http.maxhdr' expects an integer argument.");
      const lines = laxInteger(text);
      if (lines < 1 || lines > MOST_LINES) {
        return statement.alert(`'tune.http.maxhdr' expects a numeric value between 1 and ${MOST_LINES}`);
      }
      settings.headerLines = lines - 1;
    },
  },
  length(
    "tune.http.logurilen",
    "loggedLine",
    "How much of a request line is logged; 1023 characters by default.",
    "tune.http.logurilen says how much of a request line is logged",
  ),
  length(
    "tune.http.cookielen",
    "cookieLength",
    "How much of a cookie can be captured; 63 characters by default.",
    "tune.http.cookielen says how much of a cookie can be captured",
  ),
];

function length(
  keyword: string,
  setting: "loggedLine" | "cookieLength",
  doc: string,
  test: string,
): KeywordRow<BufferTarget> {
  return {
    kind: "supported",
    keyword,
    takes: "<number>",
    doc,
    shown: `forwarding/cases/limits.ts#${test}`,
    most: 1,
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
      settings[setting] = Math.max(0, laxInteger(text));
    },
  };
}
