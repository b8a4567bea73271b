import type { Target } from "../context.ts";
import type { IgnoredRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";

const NO_COMPRESSION = "there is no compression";
const NO_HTTP2 = "there is no HTTP/2 yet";
const NO_LUA = "there is no Lua";
const OWN_POOL = "a thread keeps idle connections to servers as its own pool bounds them";

/** Tuning, in `global`, of what is not here. */
export const featureTuningRows: readonly IgnoredRow<Target>[] = [
  row("maxcomprate", "<kilobytes>", NO_COMPRESSION, {
    most: 1,
    check: (text) => (text === "" ? "expects an integer argument in kb/s." : undefined),
  }),
  within("maxcompcpuusage", NO_COMPRESSION, 0, 100, { most: 1, wanted: "an integer argument between 0 and 100." }),
  row("maxzlibmem", "<megabytes>", NO_COMPRESSION, {
    most: 1,
    check: (text) => (text === "" ? "expects an integer argument." : undefined),
  }),
  within("tune.comp.maxlevel", NO_COMPRESSION, 1, 9, { most: 1, wanted: "a numeric value between 1 and 9" }),
  within("tune.zlib.memlevel", NO_COMPRESSION, 1, 9, { most: 1 }),
  within("tune.zlib.windowsize", NO_COMPRESSION, 8, 15, { most: 1 }),
  within("tune.h2.header-table-size", NO_HTTP2, 4096, 65_536, { most: 1 }),
  ...["tune.h2.initial-window-size", "tune.h2.max-concurrent-streams"].map((keyword) =>
    row(keyword, "<number>", NO_HTTP2, {
      most: 1,
      check: (text) => (laxInteger(text) < 0 ? "expects a positive numeric value." : undefined),
    }),
  ),
  within("tune.h2.max-frame-size", NO_HTTP2, 16_384, 16_777_215, { most: 1 }),
  ...["forced-yield", "maxmem", "session-timeout", "task-timeout", "service-timeout"].map((name) =>
    row(`tune.lua.${name}`, "<value>", NO_LUA),
  ),
  ...["low", "high"].map((which) =>
    within(`tune.pool-${which}-fd-ratio`, OWN_POOL, 0, 100, {
      most: 1,
      wanted: "an integer argument between 0 and 100.",
    }),
  ),
];

interface Checked {
  readonly most?: number;
  /** @returns what follows the keyword in the message about a value that is no good */
  readonly check?: (text: string) => string | undefined;
}

function row(keyword: string, takes: string, doc: string, { most, check }: Checked = {}): IgnoredRow<Target> {
  return {
    kind: "ignored",
    keyword,
    takes,
    doc,
    ...(most !== undefined && { most }),
    apply(statement) {
      const fault = check?.(statement.next());
      if (fault !== undefined) statement.alert(`'${keyword}' ${fault}`);
    },
  };
}

function within(
  keyword: string,
  doc: string,
  least: number,
  most: number,
  { wanted = `a numeric value between ${least} and ${most}.`, ...usage }: { most: number; wanted?: string },
): IgnoredRow<Target> {
  return row(keyword, "<number>", doc, {
    ...usage,
    check(text) {
      const value = laxInteger(text);
      return text === "" || value < least || value > most ? `expects ${wanted}` : undefined;
    },
  });
}
