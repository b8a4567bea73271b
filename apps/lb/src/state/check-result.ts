/** How a check ended. `conditional`: the server is up and wants no more requests. */
export type CheckOutcome = "passed" | "conditional" | "failed";

/** What HAProxy calls each outcome of a check, in its statistics and in its logs. */
const CODES = {
  L4OK: ["passed", "Layer4 check passed"],
  L4CON: ["failed", "Layer4 connection problem"],
  L4TOUT: ["failed", "Layer4 timeout"],
  L6OK: ["passed", "Layer6 check passed"],
  L6TOUT: ["failed", "Layer6 timeout"],
  L6RSP: ["failed", "Layer6 invalid response"],
  L7OK: ["passed", "Layer7 check passed"],
  L7OKC: ["conditional", "Layer7 check conditionally passed"],
  L7STS: ["failed", "Layer7 wrong status"],
  L7RSP: ["failed", "Layer7 invalid response"],
  L7TOUT: ["failed", "Layer7 timeout"],
  SOCKERR: ["failed", "Socket error"],
} as const satisfies Readonly<Record<string, readonly [CheckOutcome, string]>>;

export type CheckCode = keyof typeof CODES;

export interface CheckResult {
  readonly code: CheckCode;
  /** The answer's status, of a protocol that has one: 0 where it has none. Absent: the answer was not understood. */
  readonly status?: number;
  readonly durationMs: number;
  /** What went wrong, in the system's words, or what the server said. */
  readonly text: string;
}

/** What is kept of `text`. */
const MAX_TEXT = 126;

export function describeCheck(code: CheckCode): string {
  return CODES[code][1];
}

export function outcomeOf({ code }: CheckResult): CheckOutcome {
  return CODES[code][0];
}

export function outcomeText(result: CheckResult): string {
  return { passed: "succeeded", conditional: "conditionally succeeded", failed: "failed" }[outcomeOf(result)];
}

/** `reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms`, as logs give it. */
export function explainCheck({ code, status, text, durationMs }: CheckResult): string {
  const answered = status === undefined ? "" : `, code: ${status}`;
  const info = text === "" ? "" : `, info: "${encode(text)}"`;
  return `reason: ${describeCheck(code)}${answered}${info}, check duration: ${durationMs}ms`;
}

/** As it is shown and logged: no longer than HAProxy keeps it, and up to a NUL. */
export function shortText(text: string): string {
  return (/^[^\0]*/.exec(text)?.[0] ?? "").slice(0, MAX_TEXT);
}

/** What is no plain character of ASCII stands as its number, so that no server writes lines into a log. */
function encode(text: string): string {
  return text.replace(/[^ -~]|[<>"]/g, (character) => {
    const number = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
    return `<${number}>`;
  });
}
