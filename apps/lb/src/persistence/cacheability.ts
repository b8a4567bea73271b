import type { FieldSamples } from "../samples/source.ts";

/** RFC 9110 §9.2.1: the safe methods, as HAProxy counts them. */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
/** RFC 9110 §15.1: statuses that caches keep unless told otherwise, as HAProxy knows them. */
const KEPT: ReadonlySet<number> = new Set([200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501]);

/** May a cache keep it? As 2.1 finds it by the first word of each Cache-Control field. */
export function isCacheable(method: string, status: number, fields: FieldSamples): boolean {
  let cacheable = SAFE.has(method) && KEPT.has(status);
  for (let line = 0; line < fields.lineCount; line++) {
    if (fields.isNamed(line, "pragma")) {
      if (/^no-cache/i.test(fields.fieldValue(line))) return false;
    } else if (fields.isNamed(line, "cache-control")) {
      const value = fields.fieldValue(line);
      if (/^(?:private|no-cache|no-store)(?:[,\s]|$)/i.test(value)) return false;
      if (/^(?:max-age|s-maxage)=0/i.test(value)) cacheable = false;
      else if (/^public(?:[,\s]|$)/i.test(value)) cacheable = true;
    }
  }
  return cacheable;
}
