import type { OwnAnswer } from "../../http1/own-answer.ts";
import { type CompiledLogFormat, compileLogFormat } from "../../samples/log-format/compiled-log-format.ts";
import type { LogFormat } from "../../samples/log-format/log-format.ts";
import { type ActionRow, actionRow, endsAction, Fault, type RuleWords } from "../action.ts";
import { fieldValue } from "../field-value.ts";
import type { RuleSubject } from "../subject.ts";

const REASONS = {
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
} as const;
type RedirectStatus = keyof typeof REASONS;

/** RFC 9110 §15.4: these two may be cached by themselves. */
const CACHEABLE: readonly RedirectStatus[] = [301, 308];

const KINDS = ["location", "prefix", "scheme"] as const;
type Kind = (typeof KINDS)[number];

interface RedirectSettings {
  readonly kind: Kind;
  readonly to: LogFormat;
  readonly status: RedirectStatus;
  readonly dropsQuery: boolean;
  readonly appendsSlash: boolean;
  /** The value of Set-Cookie. */
  readonly cookie?: string;
}

type Draft = { -readonly [K in keyof RedirectSettings]?: RedirectSettings[K] };

const EXPECTED =
  "expects 'code', 'prefix', 'location', 'scheme', 'set-cookie', 'clear-cookie', 'drop-query' or 'append-slash'";

export const redirectActions: readonly ActionRow[] = [
  actionRow<RedirectSettings>({
    keyword: "redirect",
    sets: ["http-request", "http-response"],
    takes:
      "location|prefix|scheme <format> [code <status>] [drop-query] [append-slash] [set-cookie <text>] [clear-cookie <text>]",
    doc: "Sends the client elsewhere: to a place, to the same path after a prefix, or to the same place by another scheme.",
    shown: "forwarding/cases/rules.ts#redirects say where to, and the connection goes on",
    finalIn: ["http-request"],
    parse,
    extra: (word) => new Fault(`${EXPECTED} (was '${word}')`, "rule"),
    compile(settings) {
      const to = compileLogFormat(settings.to);
      return (subject) => {
        subject.answerBy("redirected", answer(settings, placeOf(settings, to, subject)));
        return "answer";
      };
    },
  }),
];

function parse(words: RuleWords): RedirectSettings | Fault {
  const draft: Draft = {};
  while (!endsAction(words.peek())) {
    const fault = parseWord(words.next(), words, draft);
    if (fault) return fault;
  }
  const { kind, to, status = 302, dropsQuery = false, appendsSlash = false, cookie } = draft;
  if (!kind || !to) return new Fault("redirection type expected ('prefix', 'location', or 'scheme')", "rule");
  if (words.set === "http-response" && kind !== "location")
    return new Fault("response only supports redirect type 'location'", "rule");
  return { kind, to, status, dropsQuery, appendsSlash, ...(cookie !== undefined && { cookie }) };
}

function parseWord(word: string, words: RuleWords, draft: Draft): Fault | undefined {
  if (word === "drop-query") draft.dropsQuery = true;
  else if (word === "append-slash") draft.appendsSlash = true;
  else return parseValue(word, words, draft);
  return undefined;
}

function parseValue(word: string, words: RuleWords, draft: Draft): Fault | undefined {
  const kind = KINDS.find((each) => each === word);
  if (!kind && word !== "code" && word !== "set-cookie" && word !== "clear-cookie")
    return new Fault(`${EXPECTED} (was '${word}')`, "rule");
  const value = words.next();
  if (value === "") return new Fault(`missing argument for '${word}'`, "rule");
  if (kind) {
    const to = words.format(value);
    if (typeof to === "string") return new Fault(to, "rule");
    draft.kind = kind;
    draft.to = to;
  } else if (word === "code") {
    const status = Number.parseInt(value, 10);
    if (!(status in REASONS))
      return new Fault(`'code': unsupported HTTP code '${value}' (must be one of 301, 302, 303, 307 or 308)`, "rule");
    draft.status = status as RedirectStatus;
  } else {
    draft.cookie = word === "set-cookie" ? `${value}; path=/;` : `${value}; path=/; Max-Age=0;`;
  }
  return undefined;
}

function placeOf(settings: RedirectSettings, to: CompiledLogFormat, subject: RuleSubject): string {
  const text = subject.format(to);
  const request = subject.editedRequest;
  if (settings.kind === "location" || !request) return text;
  const rest = (settings.dropsQuery ? request.path : request.pathAndQuery) || "/";
  // A prefix of one slash is none.
  const before = settings.kind === "scheme" ? `${text}://${request.host}` : text === "/" ? "" : text;
  // As 2.1: the slash goes to the end, also after a query.
  return before + rest + (settings.appendsSlash && !rest.endsWith("/") ? "/" : "");
}

function answer({ status, cookie }: RedirectSettings, place: string): OwnAnswer {
  const headers: [name: string, value: string][] = [
    ["content-length", "0"],
    ["location", fieldValue(place)],
  ];
  if (!CACHEABLE.includes(status)) headers.push(["cache-control", "no-cache"]);
  if (cookie !== undefined) headers.push(["set-cookie", cookie]);
  return { status, reason: REASONS[status], headers, body: "" };
}
