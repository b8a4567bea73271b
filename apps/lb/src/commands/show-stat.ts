import type { Proxy } from "../config/schema.ts";
import { CSV_HEADER, csvLines } from "../stats/csv.ts";
import { jsonRows } from "../stats/json.ts";
import { type SnapshotRow, snapshotOf } from "../stats/snapshot.ts";
import { renderTyped } from "../stats/typed.ts";
import { type Answer, type CommandRequest, message } from "./command.ts";

/** Which rows somebody wants to see. */
interface Selection {
  /** Undefined: those of all proxies. */
  readonly iid: number | undefined;
  /** A bit a kind of row. */
  readonly types: number;
  /** Of servers; -1: all of them. */
  readonly sid: number;
}

const ALL: Selection = { iid: undefined, types: -1, sid: -1 };
const TYPE_BITS = { frontend: 1, backend: 2, server: 4 } as const;

/** How rows are written: those of a large configuration are megabytes, and made a few proxies at a time. */
interface Form {
  readonly begin: string;
  readonly rows: (rows: readonly SnapshotRow[]) => string;
  readonly between: string;
  readonly end: string;
}

/** What is said at once: a write for each of a thousand proxies costs as much as their statistics. */
const PART_LENGTH = 16_384;

const CSV: Form = { begin: CSV_HEADER, rows: csvLines, between: "", end: "" };
const TYPED: Form = { begin: "", rows: renderTyped, between: "", end: "" };
const JSON_FORM: Form = { begin: "[", rows: jsonRows, between: ",", end: "]" };

/** `show stat [<iid>|<proxy> <type> <sid>] [typed|json]`: words in between change nothing. */
export function showStat({ arguments: words, balancer }: CommandRequest): Answer {
  const selection = readSelection(words, balancer.configuration.proxies);
  if (!selection) return message("err", "No such proxy.");
  const form = words.includes("json") ? JSON_FORM : words.includes("typed") ? TYPED : CSV;
  return write(form, selection, balancer);
}

/** Undefined: there is no such proxy. */
function readSelection([proxy, types, sid]: readonly string[], proxies: readonly Proxy[]): Selection | undefined {
  if (proxy === undefined || types === undefined || sid === undefined) return ALL;
  const number = leadingInteger(proxy);
  const iid = number === 0 ? proxies.find(({ name }) => name === proxy)?.id : number;
  if (iid === undefined) return undefined;
  return { iid: iid === -1 ? undefined : iid, types: leadingInteger(types), sid: leadingInteger(sid) };
}

function leadingInteger(text: string): number {
  return Number.parseInt(text, 10) || 0;
}

function* write(form: Form, { iid, types, sid }: Selection, balancer: CommandRequest["balancer"]): Generator<string> {
  let text = form.begin;
  let between = "";
  for (const proxy of balancer.configuration.proxies) {
    if (iid !== undefined && proxy.id !== iid) continue;
    const rows = snapshotOf(balancer.stats(), proxy).filter(
      (row) =>
        (types & TYPE_BITS[row.kind]) !== 0 && (row.kind !== "server" || sid === -1 || row.number("sid") === sid),
    );
    if (rows.length === 0) continue;
    text += between + form.rows(rows);
    between = form.between;
    if (text.length < PART_LENGTH) continue;
    yield text;
    text = "";
  }
  yield text + form.end;
}
