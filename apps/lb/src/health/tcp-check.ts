import { connect } from "node:net";
import type { SourceAddress } from "../config/schema.ts";
import type { CheckResult } from "../state/check-result.ts";
import { unixPath } from "../tcp/unix-handles.ts";

interface CheckTarget {
  readonly address: string;
  readonly port: number;
  /** The balancer's own end; absent: the system chooses. */
  readonly source?: SourceAddress | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** Ends the check, with a result that means nothing. */
  readonly signal: AbortSignal;
}

/** The words of Linux's C library, which HAProxy shows; libuv's differ. */
const ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  ECONNRESET: "Connection reset by peer",
  EHOSTUNREACH: "No route to host",
  ENETUNREACH: "Network is unreachable",
  ETIMEDOUT: "Connection timed out",
  EADDRNOTAVAIL: "Cannot assign requested address",
  EACCES: "Permission denied",
  EINVAL: "Invalid argument",
  ENOENT: "No such file or directory",
  EMFILE: "Too many open files",
};

/** `check` alone: passes when the server accepts a connection, which is then reset. */
export function checkTcp({ address, port, source, timeout, signal }: CheckTarget): Promise<CheckResult> {
  return new Promise((resolve) => {
    const started = performance.now();
    const path = unixPath(address);
    const local = source && { localAddress: source.address };
    const socket = connect(path === undefined ? { host: address, port, signal, ...local } : { path, signal });
    const end = (code: CheckResult["code"], text: string) => {
      clearTimeout(timer);
      // A reset leaves no TIME_WAIT behind, however many servers there are. Only TCP has either.
      if (code === "L4OK" && path === undefined) socket.resetAndDestroy();
      else socket.destroy();
      resolve({ code, durationMs: Math.floor(performance.now() - started), text });
    };
    const timer = setTimeout(end, timeout, "L4TOUT", "").unref();
    socket.once("connect", () => end("L4OK", ""));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const text = ERRORS[error.code ?? ""] ?? `${error.code}`;
      if (path === undefined) end("L4CON", text);
      else end("SOCKERR", `General socket error (${text})`);
    });
  });
}
