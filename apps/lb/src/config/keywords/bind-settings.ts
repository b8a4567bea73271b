import type { Target } from "../context.ts";
import type { LocalAddress } from "../local-address.ts";
import type { Location } from "../location.ts";
import type { Mutable } from "../mutable.ts";
import type { SocketAccess } from "../socket-access.ts";
import type { Statement } from "../statement.ts";

/** A socket to listen on that is not the internet's. */
export type LocalSocket = Exclude<LocalAddress, { kind: "unix" }> | (LocalAddress & { kind: "unix" } & SocketAccess);

export interface Bind {
  /** Absent for `*` or an empty address: every IPv4 address. An IPv6 address has no brackets. */
  readonly address?: string;
  readonly port: number;
  /** Present where it is no internet address: then there is neither address nor port. */
  readonly local?: LocalSocket;
  /** The statement's own words, for messages: `*:8000`. */
  readonly text: string;
  readonly location: Location;
  /** As the file numbers it. */
  readonly id?: number;
  /** The same, or counted. */
  readonly number: number;
  readonly name?: string;
  /** Connections at once on this socket; absent: the frontend's limit alone. */
  readonly maxconn?: number;
  /** Absent: the frontend's. */
  readonly backlog?: number;
  /** `v6only` and `v4v6`. Absent: as the system does, which is to serve IPv4 clients too. */
  readonly ipv6Only?: boolean;
  /** Connections begin with the header of the PROXY protocol. */
  readonly acceptProxy?: true;
}

export interface BindTarget extends Target {
  /** Those of this statement, and those before. */
  readonly binds: readonly Mutable<Bind>[];
  readonly earlier: readonly Bind[];
  /** What stands before messages: `bind *:8000`. */
  readonly label: string;
  /** Whether what follows stands in quotes. */
  readonly quotes?: true;
}

export function refuseBindWord(statement: Statement, { label, quotes }: BindTarget, message: string): void {
  statement.alert(quotes ? `'${label}' : '${message}'` : `'${label}' : ${message}`);
}
