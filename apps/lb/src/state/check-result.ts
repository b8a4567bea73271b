/** What HAProxy calls each outcome of a check, in its statistics and in its logs. */
const DESCRIPTIONS = {
  L4OK: "Layer4 check passed",
  L4CON: "Layer4 connection problem",
  L4TOUT: "Layer4 timeout",
  SOCKERR: "Socket error",
} as const;

type CheckCode = keyof typeof DESCRIPTIONS;

export interface CheckResult {
  readonly code: CheckCode;
  /** The answer's status, for checks that speak HTTP. */
  readonly httpStatus?: number;
  readonly durationMs: number;
  /** What went wrong, in the system's words; empty when nothing did. */
  readonly text: string;
}

export function describeCheck(code: CheckCode): string {
  return DESCRIPTIONS[code];
}

export function isPassed(result: CheckResult): boolean {
  return result.code === "L4OK";
}

/** `reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms`, as logs give it. */
export function explainCheck(result: CheckResult): string {
  const code = result.httpStatus === undefined ? "" : `, code: ${result.httpStatus}`;
  const info = result.text === "" ? "" : `, info: "${result.text}"`;
  return `reason: ${describeCheck(result.code)}${code}${info}, check duration: ${result.durationMs}ms`;
}
