import type { FrontendSettings } from "../config/schema.ts";
import type { CaptureSamples } from "../samples/source.ts";

type Settings = FrontendSettings["captures"];

/** What rules keep of a connection in mode tcp for its log. */
export class TcpCaptures implements CaptureSamples {
  readonly #settings: Settings;
  readonly request: (string | undefined)[] = [];
  readonly response: (string | undefined)[] = [];
  readonly requestCookie = undefined;
  readonly responseCookie = undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    for (const _ of settings?.request ?? []) this.request.push(undefined);
    for (const _ of settings?.response ?? []) this.response.push(undefined);
  }

  set(direction: "request" | "response", index: number, value: string): boolean {
    const capture = this.#settings?.[direction][index];
    if (capture) this[direction][index] = value.slice(0, capture.length);
    return capture !== undefined;
  }
}
