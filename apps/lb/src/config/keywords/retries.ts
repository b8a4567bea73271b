import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import { hasBackend, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";

/** How often a connection to a server is tried. */
export interface RetrySettings {
  readonly retries: number;
  /** `retry-on none`: not even where no connection could be made. */
  readonly neverRetries?: true;
}

export const initialRetries: RetrySettings = { retries: 3 };

/** `option redispatch`: a retry may go to another server. */
export interface Redispatch {
  /**
   * Which retries choose a server anew, whatever the algorithm and the server's state. N: every N-th. -N: those that divide
   * by the number of the N-th from the last, so that -1 is the last alone. 0: none.
   */
  readonly interval: number;
}

export interface RedispatchOption {
  readonly redispatch?: Redispatch;
}

interface RetryTarget extends ProxyTarget {
  readonly settings: { readonly backend: Mutable<RetrySettings>; readonly options: Mutable<RedispatchOption> };
}

export const retryRows: readonly KeywordRow<RetryTarget>[] = [
  {
    kind: "supported",
    keyword: "retries",
    takes: "<number>",
    doc: "How often a failed connection attempt is repeated; 3 by default.",
    shown: "forwarding/cases/failures.ts#retries 0 tries once",
    most: 1,
    needs: "backend",
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'retries' expects an integer argument (dispatch counts for one).");
      settings.backend.retries = Math.max(0, laxInteger(text));
    },
  },
  {
    kind: "supported",
    keyword: "option redispatch",
    takes: "[<interval>]",
    doc: "Lets a retry go to another server: at once under roundrobin, else every so many retries (-1: the last, the default).",
    shown: "forwarding/cases/redispatch.ts#option redispatch goes to another server at once",
    needs: "backend",
    canNegate: true,
    apply(statement, { settings }) {
      delete settings.options.redispatch;
      const text = statement.next();
      if (statement.negated || statement.reset) return;
      settings.options.redispatch = { interval: text === "" ? -1 : laxInteger(text) };
    },
  },
  {
    kind: "supported",
    keyword: "retry-on",
    takes: "none|conn-failure",
    doc: "When a request is tried again: where no connection could be made (the default), or never.",
    shown: "forwarding/cases/failures.ts#retry-on none tries once",
    apply: applyRetryOn,
  },
];

/** HAProxy's, for requests that a server has got: not supported yet. */
const AFTER_THE_REQUEST: readonly string[] = [
  ...["empty-response", "response-timeout", "0rtt-rejected", "junk-response", "all-retryable-errors"],
  ...["404", "408", "425", "500", "501", "502", "503", "504"],
];

function applyRetryOn(statement: Statement, proxy: RetryTarget) {
  const words = statement.rest();
  if (words.length === 0) return statement.alert("'retry-on' needs at least one keyword to specify when to retry");
  if (!hasBackend(proxy)) return statement.alert("'retry-on' only available in backend or listen section");
  for (const word of words) {
    if (word === "none" && words.length > 1) return statement.alert("'retry-on' 'none' keyworld only usable alone");
    if (AFTER_THE_REQUEST.includes(word)) {
      return statement.alert(
        `'retry-on ${word}' is not supported yet: only requests for which no connection could be made are tried again.`,
      );
    }
    if (word !== "none" && word !== "conn-failure") return statement.alert(`'retry-on': unknown keyword '${word}'`);
  }
  if (words[0] === "none") proxy.settings.backend.neverRetries = true;
  else delete proxy.settings.backend.neverRetries;
}
