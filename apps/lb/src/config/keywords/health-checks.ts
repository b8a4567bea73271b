import type { KeywordRow, SupportedRow } from "../keyword.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import { parseTime } from "../time.ts";
import type { ServerTarget } from "./server-load.ts";

/** How the health of a server is checked. */
export interface Check {
  readonly inter: number;
  /** Absent: as `inter`. */
  readonly fastinter?: number;
  /** Absent: as `inter`. */
  readonly downinter?: number;
  readonly rise: number;
  readonly fall: number;
  /** Absent: the server's own. */
  readonly port?: number;
  /** The header of the PROXY protocol comes first, except on the connections of `tcp-check connect`. */
  readonly sendsProxy?: true;
}

export interface CheckSettings {
  readonly isChecked: boolean;
  /** The words may stand without `check`. */
  readonly check: Check;
}

export const initialCheck: CheckSettings = { isChecked: false, check: { inter: 2000, rise: 2, fall: 3 } };

export interface CheckTarget extends ServerTarget {
  readonly settings: { isChecked: boolean; readonly check: Mutable<Check> };
}

/** The words of servers about checks. */
export const checkRows: readonly KeywordRow<CheckTarget>[] = [
  {
    kind: "supported",
    keyword: "check",
    doc: "Checks its health by connecting.",
    shown: "health/check-loop.test.ts#finds a server up, then down when its port closes, then up again",
    apply(_, { settings }) {
      settings.isChecked = true;
    },
  },
  {
    kind: "supported",
    keyword: "no-check",
    doc: "Undoes `check` of `default-server`.",
    shown: "config/load.test.ts#what default-server says can be taken back",
    apply(_, { settings }) {
      settings.isChecked = false;
    },
  },
  {
    kind: "supported",
    keyword: "check-send-proxy",
    doc: "Begins what its checks say with the header of the PROXY protocol.",
    shown: "health/check-send-proxy.test.ts#a check begins with the header of the PROXY protocol",
    apply(_, { settings }) {
      settings.check.sendsProxy = true;
    },
  },
  {
    kind: "supported",
    keyword: "no-check-send-proxy",
    doc: "Undoes `check-send-proxy` of `default-server`.",
    shown: "config/load.test.ts#what default-server says can be taken back",
    apply(_, { settings }) {
      delete settings.check.sendsProxy;
    },
  },
  interval("inter", "The time between two health checks; 2s by default."),
  interval("fastinter", "The time between two checks while the state is about to change."),
  interval("downinter", "The time between two checks while it is down."),
  count("rise", "How many checks must pass until it is up; 2 by default."),
  count("fall", "How many checks must fail until it is down; 3 by default."),
  {
    kind: "supported",
    keyword: "port",
    takes: "<number>",
    doc: "The port of the health checks.",
    shown: "health/check-loop.test.ts#checks the port that the check names",
    apply: (statement, { settings }) => setUnlessZero(settings.check, "port", laxInteger(statement.next()) & 0xffff),
  },
];

function count(keyword: "rise" | "fall", doc: string): SupportedRow<CheckTarget> {
  return {
    kind: "supported",
    keyword,
    takes: "<number>",
    doc,
    shown: "health/rise-fall.test.ts#of a server is decided by its last rise passes or fall failures in a row",
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`, { tight: true });
      const value = laxInteger(text);
      if (value <= 0) return statement.alert(`'${keyword}' has to be > 0.`, { tight: true });
      settings.check[keyword] = value;
    },
  };
}

function interval(keyword: "inter" | "fastinter" | "downinter", doc: string): SupportedRow<CheckTarget> {
  return {
    kind: "supported",
    keyword,
    takes: "<time>",
    doc,
    shown: "health/rise-fall.test.ts#checks fast between up and down, and slowly what is down",
    apply(statement, { settings, shownName }) {
      const text = statement.next();
      const time = parseTime(text, "ms");
      if (time.kind === "overflow") {
        return statement.alert(
          `timer overflow in argument <${text}> to <${keyword}> of server ${shownName}, ` +
            "maximum value is 2147483647 ms (~24.8 days).",
          { tight: true },
        );
      }
      if (time.kind === "unexpected") {
        return statement.alert(
          `unexpected character '${time.character}' in '${keyword}' argument of server ${shownName}.`,
          keyword === "inter" ? {} : { tight: true },
        );
      }
      if (time.value === 0) {
        return statement.alert(`invalid value 0 for argument '${keyword}' of server ${shownName}.`, { tight: true });
      }
      settings.check[keyword] = time.value;
    },
  };
}
