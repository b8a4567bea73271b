import { connect, type Socket } from "node:net";
import type { SourceAddress } from "../config/schema.ts";
import { unixPath } from "../tcp/unix-handles.ts";

/** Where a check connects to. */
export interface CheckAddress {
  readonly address: string;
  readonly port: number;
  /** The balancer's own end; absent: the system chooses. */
  readonly source?: SourceAddress | undefined;
  /** Ends the check, with a result that means nothing. */
  readonly signal: AbortSignal;
}

/** HAProxy looks no further into an answer than this (`tune.chksize`). */
export const MAX_ANSWER = 16_384;

/** The words of Linux's C library, which HAProxy shows; libuv's differ. */
const ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  ECONNRESET: "Connection reset by peer",
  EPIPE: "Broken pipe",
  EHOSTUNREACH: "No route to host",
  ENETUNREACH: "Network is unreachable",
  ETIMEDOUT: "Connection timed out",
  EADDRNOTAVAIL: "Cannot assign requested address",
  EACCES: "Permission denied",
  EINVAL: "Invalid argument",
  ENOENT: "No such file or directory",
  EMFILE: "Too many open files",
};

/** In HAProxy's words. */
export function errorText({ code = "" }: NodeJS.ErrnoException): string {
  return ERRORS[code] ?? code;
}

/** What the system says at once, before anything is sent, HAProxy calls an error of the socket. */
const AT_ONCE: readonly (string | undefined)[] = ["ENETUNREACH", "EACCES", "EPERM", "EINVAL"];

/** What a connection that was not made is called, in HAProxy's words. */
export function connectFault(error: NodeJS.ErrnoException, address: string) {
  const isUnix = unixPath(address) !== undefined;
  const code = isUnix ? "SOCKERR" : "L4CON";
  if (error.syscall === "bind") return { code, text: "Can't bind to source address" } as const;
  const text = errorText(error);
  const isOfSocket = isUnix || AT_ONCE.includes(error.code);
  return { code, text: isOfSocket ? `General socket error (${text})` : text } as const;
}

/** Who refuses does it otherwise: the reset came before Node.js looked whether there is a connection. */
export function wasConnected({ code }: NodeJS.ErrnoException): boolean {
  return code === "ECONNRESET";
}

export function openCheckSocket({ address, port, source, signal }: CheckAddress): Socket {
  const path = unixPath(address);
  const local = source && { localAddress: source.address };
  // What it says last is read after its FIN, too.
  return connect(
    path === undefined
      ? { host: address, port, signal, allowHalfOpen: true, ...local }
      : { path, signal, allowHalfOpen: true },
  );
}

/** A reset leaves no TIME_WAIT behind, however many servers there are. Only TCP has either. */
export function resetCheckSocket(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
