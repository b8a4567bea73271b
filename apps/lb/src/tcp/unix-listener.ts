import { chmodSync, chownSync, lstatSync, renameSync, unlinkSync } from "node:fs";
import { constants } from "node:os";
import type { TcpHandle } from "./handles.ts";
import { abstractPath } from "./unix-handles.ts";

/** A socket of this machine's own: a file, or a name that only the kernel knows. */
export type UnixAddress =
  | {
      readonly kind: "unix";
      readonly path: string;
      /** Who may connect. Absent: as the system has it. */
      readonly mode?: number;
      readonly uid?: number;
      readonly gid?: number;
    }
  | { readonly kind: "abstract"; readonly name: string };

/** @returns 0 or a negative error number */
export function listenAtPath(address: UnixAddress, handle: TcpHandle, backlog: number): number {
  const { bind } = handle as unknown as { bind(path: string): number };
  if (address.kind === "abstract") return bind.call(handle, abstractPath(address.name)) || handle.listen(backlog);
  const { path } = address;
  // HAProxy takes the name from whatever has it: a path that is mistyped costs a file.
  if (isOther(path)) return -constants.errno.EEXIST;
  // As HAProxy: under another name until it is ready, then at once in the place of the one before, which a process that
  // is about to end may still serve.
  const temporary = `${path}.${process.pid}.tmp`;
  discard(temporary);
  const status = bind.call(handle, temporary) || finish(address, temporary, handle, backlog);
  if (status !== 0) discard(temporary);
  return status;
}

function finish(
  { path, mode, uid, gid }: UnixAddress & { readonly kind: "unix" },
  temporary: string,
  handle: TcpHandle,
  backlog: number,
): number {
  try {
    if (uid !== undefined || gid !== undefined) chownSync(temporary, uid ?? -1, gid ?? -1);
    if (mode !== undefined) chmodSync(temporary, mode);
    const status = handle.listen(backlog);
    if (status === 0) renameSync(temporary, path);
    return status;
  } catch (error) {
    return (error as NodeJS.ErrnoException).errno ?? -1;
  }
}

function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made.
  }
}

/** Is there something that is no socket? */
function isOther(path: string): boolean {
  try {
    return !lstatSync(path).isSocket();
  } catch {
    // There is nothing, or nobody may look: what follows says so.
    return false;
  }
}
