import { readFieldName } from "../field-name.ts";
import type { KeywordRow, SupportedRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import { hasBackend, kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";

type ConnectionMode = "keep-alive" | "server-close" | "close";

export interface ConnectionOptions {
  /** `option http-keep-alive` (the default), `http-server-close` or `httpclose`: the last one given wins. */
  readonly connectionMode: ConnectionMode;
  readonly abortonclose: boolean;
}

export const initialConnectionOptions: ConnectionOptions = { connectionMode: "keep-alive", abortonclose: false };

/** Which connections to servers requests may share. */
export interface ReuseSettings {
  readonly httpReuse: "never" | "safe" | "aggressive" | "always";
}

export interface KeptConnectionSettings {
  /** How many may wait for a server that `option prefer-last-server` names, when it is full; absent: any number. */
  readonly maxKeepAliveQueue?: number;
}

export interface NameHeader {
  /** In lower case: the field that tells a server its name. */
  readonly nameHeader?: string;
}

export const initialReuse: ReuseSettings = { httpReuse: "safe" };

interface ConnectionTarget extends ProxyTarget {
  readonly settings: {
    readonly options: Mutable<ConnectionOptions>;
    readonly backend: Mutable<ReuseSettings & NameHeader & KeptConnectionSettings>;
  };
}

const REUSE: readonly string[] = ["never", "safe", "aggressive", "always"];

/** How long connections live, and who uses them. */
export const connectionRows: readonly KeywordRow<ConnectionTarget>[] = [
  connectionMode("http-keep-alive", "keep-alive", "Keeps connections open on both sides. The default."),
  connectionMode("http-server-close", "server-close", "Closes the server's connection after each response."),
  connectionMode("httpclose", "close", "Closes both connections after each response."),
  {
    ...connectionMode("forceclose", "close", "The old name of httpclose; HAProxy warns about it."),
    apply(statement, target) {
      const { warned } = target.context;
      if (!warned.has("forceclose")) {
        statement.warning(
          "keyword 'forceclose' is deprecated in favor of 'httpclose', and will not be supported by future versions.",
          { tight: true },
        );
      }
      warned.add("forceclose");
      setConnectionMode(statement, target, "close");
    },
  },
  {
    kind: "supported",
    keyword: "option abortonclose",
    doc: "Drops a queued request whose client has left.",
    shown: "forwarding/cases/queues.ts#under option abortonclose a client that leaves the queue is not served",
    needs: "backend",
    canNegate: true,
    most: 0,
    apply(statement, { settings }) {
      settings.options.abortonclose = !statement.negated && !statement.reset;
    },
  },
  {
    kind: "supported",
    keyword: "http-reuse",
    takes: "never|safe|aggressive|always",
    doc: "Which requests may use an idle connection of another client; safe by default.",
    shown: "forwarding/cases/connections.ts#http-reuse always lets a new client use the connection that another left",
    needs: "backend",
    apply(statement, { settings }) {
      const policy = statement.next();
      if (!REUSE.includes(policy)) {
        return statement.alert("'http-reuse' only supports 'never', 'safe', 'aggressive', 'always'.");
      }
      if (statement.peek() !== "") {
        return statement.alert(`'http-reuse ${policy}' cannot handle unexpected argument '${statement.peek()}'.`);
      }
      settings.backend.httpReuse = policy as ReuseSettings["httpReuse"];
    },
  },
  {
    kind: "supported",
    keyword: "http-send-name-header",
    takes: "<name>",
    doc: "Tells each server its name in this header field.",
    shown:
      "forwarding/cases/address-fields.ts#http-send-name-header tells a server its name, also where another one takes over",
    needs: "backend",
    apply(statement, { settings }) {
      const name = statement.next();
      if (name === "") return statement.alert("'http-send-name-header' requires a header string.");
      const field = readFieldName(statement, "http-send-name-header", name);
      if (field !== undefined) settings.backend.nameHeader = field;
    },
  },
  {
    kind: "supported",
    keyword: "max-keep-alive-queue",
    takes: "<number>",
    doc: "Leaves the server of `option prefer-last-server` where so many wait for it; -1 never does.",
    shown: "forwarding/cases/preferred-server.ts#max-keep-alive-queue leaves the preferred server when it is full",
    apply(statement, proxy) {
      const text = statement.next();
      if (text === "") {
        return statement.alert("'max-keep-alive-queue' expects expects an integer value (or -1 to disable)");
      }
      const bad = /^[ \t]*[+-]?\d*(.?)/s.exec(text)?.[1] ?? "";
      if (bad !== "") {
        return statement.alert(`'max-keep-alive-queue' : unexpected character '${bad}' in integer value '${text}'`);
      }
      if (!hasBackend(proxy)) {
        statement.warning(
          `max-keep-alive-queue will be ignored because ${kindWord(proxy)} '${proxy.name}' has no backend capability`,
        );
      }
      const number = laxInteger(text);
      if (number < 0) delete proxy.settings.backend.maxKeepAliveQueue;
      else proxy.settings.backend.maxKeepAliveQueue = number;
    },
  },
];

function connectionMode(name: string, mode: ConnectionMode, doc: string): SupportedRow<ConnectionTarget> {
  return {
    kind: "supported",
    keyword: `option ${name}`,
    doc,
    shown: "config/load.test.ts#the last of the connection modes wins, and no takes back only its own",
    canNegate: true,
    most: 0,
    apply: (statement, target) => setConnectionMode(statement, target, mode),
  };
}

function setConnectionMode(statement: Statement, { settings }: ConnectionTarget, mode: ConnectionMode): void {
  const { options } = settings;
  if (!statement.negated && !statement.reset) options.connectionMode = mode;
  else if (options.connectionMode === mode) options.connectionMode = "keep-alive";
}
