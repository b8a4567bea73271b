import type { IncomingMessage } from "node:http";
import type { RequestSamples } from "../../samples/condition.ts";
import type { RequestIdentity } from "../exchange.ts";

/** Lines of a head, without the start line. */
export const MAX_FIELDS = 100;

/**
 * Trailers are not passed on, and Node.js throws where a message without chunks announces some. Node.js has answered
 * the client's expectation, and the library would tell nothing of a request that has one.
 */
const NOT_FORWARDED = new Set(["trailer", "expect"]);

/** Name, value, name, value, ... as they go on: names in lower case, without what `Connection` says of this hop. */
export function forwardedFields(raw: readonly string[]): string[] {
  const fields: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    if (NOT_FORWARDED.has(name)) continue;
    if (name !== "connection") fields.push(name, value);
    else if (otherTokens(value) !== "") fields.push(name, otherTokens(value));
  }
  return fields;
}

function otherTokens(value: string): string {
  const tokens = value.split(",").map((token) => token.trim());
  return tokens.filter((token) => !/^(?:close|keep-alive|)$/i.test(token)).join(", ");
}

/** As `http.request` takes them: what is repeated becomes one entry with a list, and stays lines of its own. */
export function grouped(fields: readonly string[]): Record<string, string | string[]> {
  const groups: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] as string;
    const value = fields[at + 1] as string;
    const earlier = groups[name];
    if (earlier === undefined) groups[name] = value;
    else groups[name] = [...(Array.isArray(earlier) ? earlier : [earlier]), value];
  }
  return groups;
}

/** The size of a head in logs and statistics: HAProxy's internal form of it. */
export function headSize(startLine: readonly string[], fields: readonly string[]): number {
  return [...startLine, ...fields].reduce((sum, text) => sum + text.length, 0) + 24 + 1;
}

/** Node.js refuses what is ambiguous but for these. */
export function isStrict(request: IncomingMessage): boolean {
  const hosts = request.rawHeaders.filter((text, at) => at % 2 === 0 && /^host$/i.test(text)).length;
  const coding = request.headers["transfer-encoding"];
  return (
    request.rawHeaders.length <= 2 * MAX_FIELDS &&
    request.httpVersionMajor === 1 &&
    /^[!-~]+$/.test(request.url ?? "") &&
    hosts <= 1 &&
    (hosts === 1 || request.httpVersionMinor === 0) &&
    (coding === undefined || (coding.toLowerCase() === "chunked" && request.httpVersionMinor === 1))
  );
}

/** What rules and the log ask of a request. */
export function samplesOf(request: IncomingMessage): RequestSamples & RequestIdentity {
  const { method = "", url: target = "", httpVersion } = request;
  const path = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?(\/[^?]*)?/i.exec(target)?.[1] ?? "";
  return { method, target, path, line: () => `${method} ${target} HTTP/${httpVersion}` };
}
