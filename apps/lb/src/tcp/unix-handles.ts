import { binding, type ConnectRequest, connectRequest, type TcpHandle } from "./handles.ts";

/**
 * Sockets of this machine's own, which have a path or an abstract name: Node.js has other handles for them, which do the
 * same but for what is TCP's alone.
 */
interface PipeHandle extends TcpHandle {
  bind(path: string): number;
  connect(request: ConnectRequest, path: string): number;
}

interface PipeBinding {
  readonly Pipe: new (kind: number) => PipeHandle;
  readonly PipeConnectWrap: new () => ConnectRequest;
  readonly constants: { readonly SOCKET: number; readonly SERVER: number };
}

const pipe = binding<PipeBinding>("pipe_wrap", ["Pipe", "PipeConnectWrap", "constants"]);

/** What such an end is called, in the place of an address. Its port is the number of the socket that listens. */
const UNIX = "unix";

/** Of `sun_path`: HAProxy's abstract names fill all of it with zeros. */
const PATH_SIZE = 108;

/** What a server's address looks like when it is a socket of this machine. */
const PREFIX = /^(unix|abns)@/;

/** The path for `bind` and `connect`; undefined: another kind of address. */
export function unixPath(address: string): string | undefined {
  const prefix = address.includes("@") ? PREFIX.exec(address) : null;
  if (!prefix) return undefined;
  const name = address.slice(prefix[0].length);
  return prefix[1] === "unix" ? name : abstractPath(name);
}

/** The kernel takes a name that begins with a zero for an abstract one. */
export function abstractPath(name: string): string {
  const padding = PATH_SIZE - 1 - Buffer.byteLength(name);
  return `\0${name}${"\0".repeat(Math.max(0, padding))}`;
}

export function newUnixListeningHandle(): PipeHandle {
  return new pipe.Pipe(pipe.constants.SERVER);
}

export function newUnixSocketHandle(): TcpHandle {
  return asSocket(new pipe.Pipe(pipe.constants.SOCKET), 0);
}

/** @param handle made by `newUnixSocketHandle` */
export function connectToPath(path: string, handle: TcpHandle, connector: ConnectRequest["connector"]): number {
  return (handle as PipeHandle).connect(connectRequest(new pipe.PipeConnectWrap(), connector), path);
}

/** Gives a handle what those of TCP have more. @param number of the socket that listens */
export function asSocket<Handle extends TcpHandle>(handle: Handle, number: number): Handle {
  const end: TcpHandle["getpeername"] = (end) => {
    end.address = UNIX;
    end.port = number;
    return 0;
  };
  return Object.assign(handle, {
    setNoDelay: () => 0,
    reset: () => {
      handle.close();
      return 0;
    },
    getpeername: end,
    getsockname: end,
  });
}

/** Is it the end of a connection within this machine? */
export function isUnixEnd(address: string | undefined): boolean {
  return address === UNIX;
}
