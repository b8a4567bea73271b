import type { KeywordRow } from "../keyword.ts";
import { laxInteger, strictInteger } from "../number.ts";
import { hasFrontend, kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import type { BufferSettings } from "./buffers.ts";

/** What of requests and responses is kept for the log. */
export interface CaptureSettings {
  readonly request: readonly HeaderCapture[];
  readonly response: readonly HeaderCapture[];
  readonly cookie?: Required<HeaderCapture>;
}

export interface HeaderCapture {
  /** Of a field, in lower case, or with which a cookie begins. Absent: rules fill it. */
  readonly name?: string;
  /** The most bytes that are kept. */
  readonly length: number;
}

/** While they are read. */
export interface CaptureLists {
  readonly request: HeaderCapture[];
  readonly response: HeaderCapture[];
  cookie?: Required<HeaderCapture>;
}

export function newCaptures(): CaptureLists {
  return { request: [], response: [] };
}

interface CaptureTarget extends ProxyTarget {
  readonly captures: CaptureLists;
  readonly global: { readonly settings: Pick<BufferSettings, "cookieLength"> };
}

const CASES = "forwarding/cases/captures.ts#";
/** `tune.http.cookielen` unless it is set, with its final NUL. */
const MAX_COOKIE = 63;

export const captureRows: readonly KeywordRow<CaptureTarget>[] = [
  {
    kind: "supported",
    keyword: "capture",
    takes: "request header <name> len <bytes> | response header <name> len <bytes> | cookie <name> len <bytes>",
    doc: "Keeps a header field, or the first cookie whose name begins so, for the log: `%hr`, `%hs`, `%CC` and `%CS`.",
    shown: `${CASES}header fields and cookies are captured, and stand in the line of option httplog`,
    needs: "frontend",
    apply: applyCapture,
  },
  {
    kind: "supported",
    keyword: "declare",
    takes: "capture request|response len <bytes>",
    doc: "Makes room for a capture that a rule fills.",
    shown: `${CASES}declare capture makes room that is empty until a rule fills it`,
    apply: applyDeclare,
  },
];

function applyCapture(statement: Statement, proxy: CaptureTarget) {
  const [, kind = "", second = ""] = statement.words;
  if (kind === "cookie") return applyCookie(statement, proxy);
  if ((kind !== "request" && kind !== "response") || second !== "header") {
    return statement.alert("'capture' expects 'cookie' or 'request header' or 'response header'.");
  }
  if (isRefused(statement, proxy, kind)) return;
  const name = statement.word(3);
  const length = statement.word(5);
  if (name === "" || statement.word(4) !== "len" || length === "") {
    return statement.alert(`'capture ${kind}' expects 'header' <header_name> 'len' <len>.`);
  }
  proxy.captures[kind].push({ name: name.toLowerCase(), length: Math.max(0, laxInteger(length)) });
}

function applyCookie(statement: Statement, proxy: CaptureTarget) {
  if (isRefused(statement, proxy, "cookie")) return;
  const length = statement.word(4);
  if (length === "") return statement.alert("'capture' expects 'cookie' <cookie_name> 'len' <len>.");
  proxy.captures.cookie = { name: statement.word(2), length: Math.max(0, laxInteger(length)) };
}

function isRefused(statement: Statement, { kind }: CaptureTarget, what: string): boolean {
  if (kind === "defaults") {
    statement.alert(`'capture ${what}' not allowed in 'defaults' section.`);
    return true;
  }
  const extra = statement.word(6);
  if (extra !== "") statement.alert(`'capture ${what}' cannot handle unexpected argument '${extra}'.`);
  return extra !== "";
}

/** Cuts what is longer than HAProxy's buffer for cookies, and says so. */
export function checkCookieCapture(proxy: CaptureTarget): void {
  const { name, context, captures } = proxy;
  const { cookie } = captures;
  const { cookieLength = MAX_COOKIE } = proxy.global.settings;
  if (!cookie || cookie.length <= cookieLength) return;
  context.report.warning(
    `config : truncating capture length to ${cookieLength} bytes for ${kindWord(proxy)} '${name}'.`,
  );
  captures.cookie = { ...cookie, length: cookieLength };
}

function applyDeclare(statement: Statement, proxy: CaptureTarget) {
  const [, what = "", direction = "", len = "", text = ""] = statement.words;
  const complain = (complaint: string) => statement.alert(complaint);
  if (proxy.kind === "defaults") return complain("'declare' not available in default section");
  if (!hasFrontend(proxy)) return complain("'declare' only available in frontend or listen section");
  if (what === "") return complain("'declare' needs a second keyword that specify the type of declaration ('capture')");
  if (what !== "capture") return complain(`unknown declaration type '${what}' (supports 'capture')`);
  if (direction !== "request" && direction !== "response") {
    return complain("'declare capture' requires a direction ('request' or 'response')");
  }
  if (len !== "len") return complain("'declare capture' requires a capture length ('len')");
  if (text === "") {
    return complain("'declare capture': 'len' requires a numeric value that represents the capture length");
  }
  const length = strictInteger(text);
  if (length === undefined) return complain("'declare capture': cannot parse the length 'len'.");
  if (length <= 0) return complain("length must be > 0");
  proxy.captures[direction].push({ length });
}
