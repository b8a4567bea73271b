import { NONE } from "../balance/algorithm.ts";
import type { BackendSettings, HashedPart, HashFunction } from "../config/schema.ts";
import { TOKEN } from "../http1/characters.ts";
import { ValueCursor } from "../samples/fetches/value-cursor.ts";
import { avalanche, crc32, djb2, sdbm, wt6 } from "../samples/hashes.ts";
import { rdpCookie } from "../samples/rdp-cookie.ts";
import type { SampleSource } from "../samples/source.ts";

/** The hash of what of a request names its server: 32 bits, unsigned; `NONE`: nothing does. */
export type RequestKey = (source: SampleSource) => number;

const FUNCTIONS: Readonly<Record<HashFunction, (bytes: string) => number>> = { sdbm, djb2, wt6, crc32 };

/** Undefined: requests have no keys. */
export function compileRequestKey(
  { hashedPart, hashType }: BackendSettings,
  mode: "http" | "tcp",
): RequestKey | undefined {
  if (!hashedPart || (hashedPart.kind === "rdp-cookie") !== (mode === "tcp")) return undefined;
  const part = compilePart(hashedPart);
  const hash = FUNCTIONS[hashType?.function ?? "sdbm"];
  return (source) => {
    const text = part(source);
    if (text === undefined) return NONE;
    return hashType?.hasAvalanche ? avalanche(hash(text)) : hash(text);
  };
}

function compilePart(part: HashedPart): (source: SampleSource) => string | undefined {
  if (part.kind === "uri") return ({ request }) => request && uriPart(request.target, part);
  if (part.kind === "hdr") return fieldPart(part.name, part.usesDomainOnly);
  if (part.kind === "url_param") return parameterPart(part.name);
  return ({ input }) => {
    const value = input?.bytes && rdpCookie(input.bytes, part.name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
}

/** Up to the query, or with it; so many characters; up to the slash after so many directories. */
export function uriPart(target: string, part: Extract<HashedPart, { kind: "uri" }>): string {
  const { isWhole, length, depth } = part;
  let end = length > 0 ? Math.min(length, target.length) : target.length;
  if (depth > 0) {
    let slash = -1;
    for (let slashes = 0; slashes <= depth; slashes++) {
      slash = target.indexOf("/", slash + 1);
      if (slash < 0) break;
    }
    if (slash >= 0) end = Math.min(end, slash);
  }
  const query = isWhole ? -1 : target.indexOf("?");
  return target.slice(0, query < 0 ? end : Math.min(end, query));
}

function fieldPart(name: string, usesDomainOnly: boolean): (source: SampleSource) => string | undefined {
  const cursor = new ValueCursor(name, "one value");
  return ({ request }) => {
    if (!request) return undefined;
    cursor.start(request);
    if (!cursor.next()) return undefined;
    return usesDomainOnly ? domainOf(cursor.value) : cursor.value;
  };
}

/** `www.example.com` is `example`, and so is `example.com`: what stands before the last dot, back to the one before. */
export function domainOf(name: string): string {
  const end = name.lastIndexOf(".");
  // Observed: a dot in front does not count.
  if (end <= 0) return name;
  const before = name.lastIndexOf(".", end - 2);
  return name.slice(end < 2 ? 0 : before + 1, end);
}

/** Of the query; of a POST request also of its body, with or without `check_post`, observed. */
function parameterPart(name: string): (source: SampleSource) => string | undefined {
  const prefix = `${name}=`;
  return ({ request, method }) => {
    if (!request) return undefined;
    const query = request.target.indexOf("?");
    const value = query < 0 ? undefined : parameterOf(request.target, prefix, query + 1);
    return value === undefined && method === "POST" ? bodyParameter(request.body, prefix) : value;
  };
}

function parameterOf(text: string, prefix: string, from: number): string | undefined {
  let start = from;
  while (!text.startsWith(prefix, start)) {
    start = text.indexOf("&", start) + 1;
    if (start === 0) return undefined;
  }
  const end = text.indexOf("&", start);
  return text.slice(start + prefix.length, end < 0 ? text.length : end);
}

/** A value that begins as none of a form can is not one; 2.1 looks at its first byte alone. */
function bodyParameter(body: string, prefix: string): string | undefined {
  const value = parameterOf(body, prefix, 0);
  if (value === undefined || value === "" || TOKEN[value.charCodeAt(0)]) return value;
  return /^[ \t\r\n]/.test(value) ? "" : undefined;
}
