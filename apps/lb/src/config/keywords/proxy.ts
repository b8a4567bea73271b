import { kindWord, type ProxyDraft } from "../draft.ts";
import { hasExtraWords, type KeywordRow, keywordTable, refusedRows } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import type { AlgorithmName, BackendSettings } from "../schema.ts";
import type { Statement } from "../statement.ts";
import { applyAcl, readCondition } from "./acl.ts";
import { applyBind } from "./bind.ts";
import { applyLog } from "./log.ts";
import { applyLogFormat } from "./log-format.ts";
import { applyOption } from "./option.ts";
import { removedRows } from "./removed.ts";
import { applyDefaultServer, applyServer, applyServerTemplate } from "./server.ts";
import { applyStats } from "./stats.ts";
import { applyTimeout } from "./timeout.ts";

const REUSE: readonly string[] = ["never", "safe", "aggressive", "always"];

const ALGORITHMS: Readonly<Record<AlgorithmName, true>> = { roundrobin: true, leastconn: true, source: true };

/** The keywords of `defaults`, `frontend`, `backend` and `listen`. */
export const proxyRows: readonly KeywordRow<ProxyDraft>[] = [
  {
    kind: "supported",
    keyword: "mode",
    takes: "http",
    doc: "What is balanced. Only `http` is supported; without a `mode` line HAProxy means `tcp`.",
    most: 1,
    apply(statement, { settings }) {
      const mode = statement.next();
      if (mode !== "http" && mode !== "tcp" && mode !== "health")
        return statement.alert(`unknown proxy mode '${mode}'.`);
      settings.mode = mode;
      settings.modeLocation = statement.location;
    },
  },
  {
    kind: "supported",
    keyword: "bind",
    takes: "[<address>]:<port>[-<port>][,...] [<word>...]",
    doc: "Where to listen. The words are listed below.",
    notInDefaults: true,
    needs: "frontend",
    apply: applyBind,
  },
  {
    kind: "supported",
    keyword: "maxconn",
    takes: "<number>",
    doc: "The most connections at once; by default those of the process.",
    most: 1,
    needs: "frontend",
    needsHint: " Maybe you want 'fullconn' instead ?",
    apply: (statement, { settings }) => readInteger(statement, "maxconn", (value) => (settings.maxconn = value)),
  },
  {
    kind: "supported",
    keyword: "backlog",
    takes: "<number>",
    doc: "How many connections may wait to be accepted; by default as many as `maxconn`.",
    most: 1,
    needs: "frontend",
    apply: (statement, { settings }) => readInteger(statement, "backlog", (value) => (settings.backlog = value)),
  },
  {
    kind: "supported",
    keyword: "default_backend",
    takes: "<backend>",
    doc: "Where requests go that no `use_backend` took.",
    most: 1,
    needs: "frontend",
    apply(statement, { settings }) {
      const name = statement.next();
      if (name === "") return statement.alert("'default_backend' expects a backend name.");
      settings.defaultBackend = name;
    },
  },
  {
    kind: "supported",
    keyword: "use_backend",
    takes: "<backend>|<format> [if|unless <condition>]",
    doc: "Sends the requests that meet the condition to a backend, whose name may be made of the request: `%[...]`. The first that fits wins.",
    notInDefaults: true,
    needs: "frontend",
    apply: applyUseBackend,
  },
  {
    kind: "supported",
    keyword: "acl",
    takes: "<name> <test>",
    doc: "Names a test. The tests are listed below.",
    notInDefaults: true,
    apply: applyAcl,
  },
  {
    kind: "supported",
    keyword: "balance",
    takes: Object.keys(ALGORITHMS).join(" | "),
    doc: "How a server is chosen.",
    needs: "backend",
    apply(statement, { settings }) {
      const algorithm = statement.next() || "roundrobin";
      if (!isAlgorithm(algorithm)) {
        return statement.alert(
          "balance only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hdr(name)' " +
            "and 'rdp-cookie(name)' options.",
          { hint: `Supported here are ${Object.keys(ALGORITHMS).join(", ")}.` },
        );
      }
      settings.balance = algorithm;
    },
  },
  {
    kind: "supported",
    keyword: "retries",
    takes: "<number>",
    doc: "How often a failed connection attempt is repeated; 3 by default.",
    most: 1,
    needs: "backend",
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'retries' expects an integer argument (dispatch counts for one).");
      settings.retries = laxInteger(text);
    },
  },
  {
    kind: "supported",
    keyword: "fullconn",
    takes: "<number>",
    doc: "The load at which servers get their whole `maxconn`.",
    most: 1,
    needs: "backend",
    needsHint: " Maybe you want 'maxconn' instead ?",
    apply: (statement, { settings }) => readInteger(statement, "fullconn", (value) => (settings.fullconn = value)),
  },
  {
    kind: "supported",
    keyword: "http-reuse",
    takes: "never|safe|aggressive|always",
    doc: "Which requests may use an idle connection of another client; safe by default.",
    needs: "backend",
    apply(statement, { settings }) {
      const policy = statement.next();
      if (!REUSE.includes(policy)) {
        return statement.alert("'http-reuse' only supports 'never', 'safe', 'aggressive', 'always'.");
      }
      if (statement.peek() !== "") {
        return statement.alert(`'http-reuse ${policy}' cannot handle unexpected argument '${statement.peek()}'.`);
      }
      settings.httpReuse = policy as BackendSettings["httpReuse"];
    },
  },
  {
    kind: "supported",
    keyword: "server",
    takes: "<name> <address>[:<port>] [<word>...]",
    doc: "A server. The words are listed below.",
    notInDefaults: true,
    needs: "backend",
    apply: applyServer,
  },
  {
    kind: "supported",
    keyword: "server-template",
    takes: "<prefix> <number|range> <address>[:<port>] [<word>...]",
    doc: "As many servers as the name may have addresses.",
    notInDefaults: true,
    needs: "backend",
    apply: applyServerTemplate,
  },
  {
    kind: "supported",
    keyword: "default-server",
    takes: "[<word>...]",
    doc: "Presets the words of the servers that follow.",
    needs: "backend",
    apply: applyDefaultServer,
  },
  { kind: "supported", keyword: "option", takes: "<name>", doc: "The options are listed below.", apply: applyOption },
  {
    kind: "supported",
    keyword: "timeout",
    takes: "<name> <time>",
    doc: "The timeouts are listed below.",
    apply: applyTimeout,
  },
  { kind: "supported", keyword: "stats", takes: "<word>", doc: "The words are listed below.", apply: applyStats },
  {
    kind: "supported",
    keyword: "log",
    takes: "global | <address> [len <bytes>] [format <format>] <facility> [<level> [<least level>]]",
    doc: "Where to log; `no log` takes the inherited targets away.",
    apply: (statement, { context, settings }) => applyLog(statement, context, settings.logTargets, true),
  },
  {
    kind: "supported",
    keyword: "log-format",
    takes: "<format>",
    doc: "How a line of the log looks. Variables, fetches and converters are listed below.",
    apply: applyLogFormat,
  },
  {
    kind: "supported",
    keyword: "id",
    takes: "<number>",
    doc: "Its number in the statistics.",
    apply: applyId,
  },
  ...removedRows,
  ...refusedRows("Not supported yet.", [
    "bind-process",
    "capture",
    "compression",
    "cookie",
    "declare",
    "description",
    "disabled",
    "dispatch",
    "email-alert",
    "enabled",
    "errorfile",
    "errorloc",
    "errorloc302",
    "errorloc303",
    "external-check",
    "filter",
    "force-persist",
    "grace",
    "hash-balance-factor",
    "hash-type",
    "http-check",
    "http-request",
    "http-response",
    "http-send-name-header",
    "ignore-persist",
    "load-server-state-from-file",
    "log-format-sd",
    "log-tag",
    "max-keep-alive-queue",
    "monitor",
    "monitor-net",
    "monitor-uri",
    "persist",
    "rate-limit",
    "redirect",
    "retry-on",
    "server-state-file-name",
    "source",
    "stick",
    "stick-table",
    "tcp-check",
    "tcp-request",
    "tcp-response",
    "transparent",
    "unique-id-format",
    "unique-id-header",
    "use-fcgi-app",
    "use-server",
  ]),
];

export const proxyTable = keywordTable(proxyRows);

function readInteger(statement: Statement, keyword: string, set: (value: number) => void) {
  const text = statement.next();
  if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
  set(laxInteger(text) >>> 0);
}

function applyUseBackend(statement: Statement, proxy: ProxyDraft) {
  const backend = statement.next();
  if (backend === "") return statement.alert("'use_backend' expects a backend name.");
  const keyword = statement.next();
  const { location } = statement;
  if (keyword === "") return void proxy.useBackend.push({ backend, location });
  if (keyword !== "if" && keyword !== "unless") {
    return statement.alert(`unexpected keyword '${keyword}' after switching rule, only 'if' and 'unless' are allowed.`);
  }
  const condition = readCondition(statement, keyword === "unless", "frontend use-backend rule", proxy);
  if (typeof condition === "string") {
    return statement.alert(`error detected while parsing switching rule : ${condition}.`);
  }
  proxy.useBackend.push({ backend, location, condition });
}

function applyId(statement: Statement, proxy: ProxyDraft) {
  if (proxy.kind === "defaults") return statement.alert("'id' not allowed in 'defaults' section.", { tight: true });
  if (hasExtraWords({ keyword: "id", most: 1 }, statement)) return;
  const text = statement.next();
  if (text === "") return statement.alert("'id' expects an integer argument.", { tight: true });
  const id = laxInteger(text);
  if (id <= 0) return statement.alert("custom id has to be > 0.", { tight: true });
  const { proxyIds } = proxy.context;
  // A second `id` of one proxy is in its own way.
  const twin = proxy.id === undefined ? proxyIds.get(id) : proxy;
  if (twin) {
    const { file, line } = twin.location;
    statement.alert(
      `${kindWord(proxy)} ${proxy.name} reuses same custom id as ${kindWord(twin)} ${twin.name} (declared at ${file}:${line}).`,
      { tight: true },
    );
  }
  if (proxy.id !== undefined) proxyIds.delete(proxy.id);
  proxy.id = id;
  if (twin === undefined || twin === proxy) proxyIds.set(id, proxy);
}

function isAlgorithm(name: string): name is AlgorithmName {
  return Object.hasOwn(ALGORITHMS, name);
}
