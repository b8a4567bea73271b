import type { CaptureSettings, HeaderCapture } from "../config/schema.ts";
import { trimBlanks } from "../samples/blanks.ts";
import type { CaptureSamples, FieldSamples } from "../samples/source.ts";

type Values = (string | undefined)[];

/** What of the requests and responses of a client's connection is kept for its log: one exchange after the other. */
export class Captures implements CaptureSamples {
  readonly #settings: CaptureSettings;
  readonly request: Values;
  readonly response: Values;
  requestCookie: string | undefined;
  responseCookie: string | undefined;

  constructor(settings: CaptureSettings) {
    this.#settings = settings;
    this.request = settings.request.map(() => undefined);
    this.response = settings.response.map(() => undefined);
  }

  reset(): void {
    this.request.fill(undefined);
    this.response.fill(undefined);
    this.requestCookie = this.responseCookie = undefined;
  }

  takeRequest(fields: FieldSamples): void {
    takeFields(this.#settings.request, this.request, fields);
  }

  takeResponse(fields: FieldSamples): void {
    takeFields(this.#settings.response, this.response, fields);
  }

  takeRequestCookie(fields: FieldSamples): void {
    const { cookie } = this.#settings;
    if (cookie) this.requestCookie = firstCookie(fields, "cookie", cookie);
  }

  takeResponseCookie(fields: FieldSamples): void {
    const { cookie } = this.#settings;
    if (!cookie) return;
    this.responseCookie = firstCookie(fields, "set-cookie", cookie) ?? firstCookie(fields, "set-cookie2", cookie);
  }

  /** Fills a place by a rule. @returns false where there is none */
  set(direction: "request" | "response", index: number, value: string): boolean {
    const capture = this.#settings[direction][index];
    if (capture) this[direction][index] = value.slice(0, capture.length);
    return capture !== undefined;
  }
}

/** Of several fields of a name the last one counts. */
function takeFields(captures: readonly HeaderCapture[], values: Values, fields: FieldSamples): void {
  for (let at = 0; at < captures.length; at++) {
    const { name, length } = captures[at]!;
    if (name === undefined) continue;
    for (let line = fields.lineCount - 1; line >= 0; line--) {
      if (!fields.isNamed(line, name)) continue;
      values[at] = fields.fieldValue(line).slice(0, length);
      break;
    }
  }
}

/** `name=value` of the first cookie whose name begins so. Of a Set-Cookie its attributes are none. */
function firstCookie(
  fields: FieldSamples,
  field: string,
  { name, length }: Required<HeaderCapture>,
): string | undefined {
  for (let line = 0; line < fields.lineCount; line++) {
    if (!fields.isNamed(line, field)) continue;
    const cookies = fields.fieldValue(line).split(";");
    for (const text of field === "cookie" ? cookies : cookies.slice(0, 1)) {
      const cookie = trimBlanks(text).replace(/[ \t]*=[ \t]*/, "=");
      if (cookie.startsWith(name) && cookie.includes("=")) return cookie.slice(0, length);
    }
  }
  return undefined;
}
