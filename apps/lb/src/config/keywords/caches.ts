import type { Target } from "../context.ts";
import { laxInteger } from "../number.ts";
import { reader, refuseWord, type Section } from "../section.ts";
import type { Statement } from "../statement.ts";
import { Words } from "../words.ts";

const NOT_USED = "nothing is cached, since `cache-use` and `cache-store` are refused where they stand";
const MEGABYTE = 2 ** 20;
const LARGEST_MEGABYTES = 4095;
const LONGEST_NAME = 32;

interface CacheTarget extends Target {
  /** Bytes. */
  size: number;
  largestObject?: number;
}

/** Sections of caches. */
export const cacheWords = new Words<CacheTarget>(
  [
    { kind: "ignored", keyword: "total-max-size", takes: "<megabytes>", doc: NOT_USED, most: 1, apply: applySize },
    {
      kind: "ignored",
      keyword: "max-age",
      takes: "<seconds>",
      doc: NOT_USED,
      most: 1,
      apply(statement) {
        if (statement.peek() === "") {
          statement.warning("'max-age' expects an age parameter in seconds.", { tight: true });
        }
      },
    },
    { kind: "ignored", keyword: "max-object-size", takes: "<bytes>", doc: NOT_USED, most: 1, apply: applyObjectSize },
  ],
  { unknown: (word) => `unknown keyword '${word}' in 'cache' section` },
);

/** Undefined: HAProxy reads no further after such an error. */
export function openCache(statement: Statement, { context }: Target): Section | undefined {
  const name = statement.next();
  if (name === "") {
    statement.alert("'cache' expects an <id> argument");
    return undefined;
  }
  if (refuseWord(statement, "cache", 2)) return undefined;
  const short = name.slice(0, LONGEST_NAME);
  if (name !== short) {
    statement.warning(`cache id is limited to ${LONGEST_NAME} characters, truncate to '${short}'.`, { tight: true });
  }
  const target: CacheTarget = { context, size: 0 };
  return {
    read: reader(cacheWords, target),
    close() {
      const { size, largestObject = 0 } = target;
      const half = size / 2;
      if (size === 0) context.report.alert(`Size not specified for cache '${short}'`);
      else if (largestObject > half) {
        context.report.alert(`"max-object-size" is limited to an half of "total-max-size" => ${half}`);
      }
    },
  };
}

/** Its complaints look like warnings and are errors, as HAProxy has them. */
function applySize(statement: Statement, target: CacheTarget) {
  const text = statement.next();
  if (!/^\d+$/.test(text)) return warnAndFail(statement, `total-max-size wrong value '${text}'`);
  const megabytes = laxInteger(text);
  if (megabytes > LARGEST_MEGABYTES) {
    return warnAndFail(statement, `"total-max-size" (${text}) must not be greater than ${LARGEST_MEGABYTES}`);
  }
  target.size = megabytes * MEGABYTE;
}

function applyObjectSize(statement: Statement, target: CacheTarget) {
  const text = statement.next();
  if (text === "") {
    statement.warning("'max-object-size' expects a maximum file size parameter in bytes.", { tight: true });
  }
  if (!/^\d+$/.test(text)) return warnAndFail(statement, `max-object-size wrong value '${text}'`);
  target.largestObject = laxInteger(text);
}

function warnAndFail(statement: Statement, text: string) {
  statement.warning(text, { tight: true });
  statement.fail();
}
