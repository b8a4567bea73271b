import { type KeywordRow, NOT_YET, refusedRows } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import type { ProxyTarget } from "../proxy-kind.ts";

/** How often a connection to a server is tried. */
export interface RetrySettings {
  readonly retries: number;
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
  ...refusedRows(NOT_YET, ["retry-on"]),
];
