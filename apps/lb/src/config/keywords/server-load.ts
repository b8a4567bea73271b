import type { Target } from "../context.ts";
import type { KeywordRow, SupportedRow } from "../keyword.ts";
import type { Location } from "../location.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import type { Statement } from "../statement.ts";

/** How much of the traffic a server gets. */
export interface ServerLoad {
  readonly weight: number;
  readonly backup: boolean;
  readonly disabled: boolean;
  /** Sessions at once; absent: no limit. */
  readonly maxconn?: number;
  /** Under little load; absent: always `maxconn`. */
  readonly minconn?: number;
  readonly maxqueue?: number;
}

export const initialServerLoad: ServerLoad = { weight: 1, backup: false, disabled: false };

/** A server that stands in the same backend. */
export interface EarlierServer {
  readonly id?: number;
  readonly name: string;
  readonly location: Location;
}

export interface ServerTarget extends Target {
  readonly isDefault: boolean;
  /** What messages of single words call the server. */
  readonly shownName: string;
  /** What stands before the messages that begin with the statement: `server s1`. */
  readonly label: string;
}

export interface LoadTarget extends ServerTarget {
  readonly settings: Mutable<ServerLoad>;
  /** Set by `id`. */
  id?: number;
  readonly earlier: readonly EarlierServer[];
}

export const serverLoadRows: readonly KeywordRow<LoadTarget>[] = [
  {
    kind: "supported",
    keyword: "weight",
    takes: "<number>",
    doc: "Its share of the traffic, 0 to 256; 1 by default.",
    shown: "forwarding/cases/connections.ts#weights show in the order of the turns",
    apply(statement, { settings, shownName }) {
      const weight = laxInteger(statement.next());
      if (weight < 0 || weight > 256) {
        return statement.alert(`weight of server ${shownName} is not within 0 and 256 (${weight}).`);
      }
      settings.weight = weight;
    },
  },
  flag(
    "backup",
    { backup: true },
    "Gets traffic only while no other server is usable.",
    "balance/algorithm.test.ts#leaves a backup server alone while an active one is usable",
  ),
  flag(
    "no-backup",
    { backup: false },
    "Undoes `backup` of `default-server`.",
    "config/load.test.ts#servers begin with what default-server says, and with HAProxy's values",
  ),
  flag(
    "disabled",
    { disabled: true },
    "Starts in maintenance.",
    "state/server-status.test.ts#starts in maintenance when disabled, which is no transition",
  ),
  flag(
    "enabled",
    { disabled: false },
    "Undoes `disabled` of `default-server`.",
    "config/load.test.ts#what default-server says can be taken back",
  ),
  limit(
    "maxconn",
    "The most sessions at once; more are queued.",
    "forwarding/cases/queues.ts#a server's maxconn lets requests through in the order in which they came",
  ),
  limit(
    "minconn",
    "The most sessions at once while its backend is empty; they become `maxconn` as it fills up to `fullconn`.",
    "forwarding/cases/dynamic-limits.ts#a server's limit grows from minconn to maxconn as its backend fills",
  ),
  limit(
    "maxqueue",
    "The most requests queued for it.",
    "forwarding/cases/queues.ts#as many as maxqueue wait for a server, and who comes then gets 503",
  ),
  {
    kind: "supported",
    keyword: "id",
    takes: "<number>",
    doc: "Its number in the statistics.",
    shown: "config/load.test.ts#servers begin with what default-server says, and with HAProxy's values",
    apply: applyId,
  },
];

function flag(keyword: string, words: Partial<ServerLoad>, doc: string, shown: string): SupportedRow<LoadTarget> {
  return { kind: "supported", keyword, doc, shown, apply: (_, { settings }) => void Object.assign(settings, words) };
}

function limit(keyword: "maxconn" | "minconn" | "maxqueue", doc: string, shown: string): SupportedRow<LoadTarget> {
  return {
    kind: "supported",
    keyword,
    takes: "<number>",
    doc,
    shown,
    apply: (statement, { settings }) => setUnlessZero(settings, keyword, laxInteger(statement.next()) >>> 0),
  };
}

function applyId(statement: Statement, target: LoadTarget) {
  const refuse = (message: string) => statement.alert(`'${target.label}' : ${message}`);
  const text = statement.next();
  if (target.isDefault) {
    return statement.alert(`'${target.label}' : 'id' option is not accepted in default-server sections.`, {
      fatal: false,
    });
  }
  if (text === "") return refuse("'id' : expects an integer argument");
  const id = laxInteger(text);
  if (id <= 0) return refuse("'id' : custom id has to be > 0");
  // A second `id` of one server is in its own way.
  const itself = { name: target.shownName, location: statement.location };
  const twin = target.id === undefined ? target.earlier.find((server) => server.id === id) : itself;
  if (twin) {
    const { file, line } = twin.location;
    return refuse(`'id' : custom id ${id} already used at ${file}:${line} ('server ${twin.name}')`);
  }
  target.id = id;
}
