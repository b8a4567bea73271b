import { type ConnectRequest, newConnectRequest, type TcpHandle } from "./handles.ts";

/** The end of a connection that is the balancer's own. */
export interface Source {
  readonly address: string;
  /** 0: any. */
  readonly port: number;
}

/** @returns 0 or a negative error number; `connector` is told of the outcome otherwise */
export function connectTo(
  { address, port }: { readonly address: string; readonly port: number },
  source: Source | undefined,
  handle: TcpHandle,
  connector: ConnectRequest["connector"],
): number {
  const status = source ? bindTo(source, handle) : 0;
  if (status !== 0) return status;
  const request = newConnectRequest(connector);
  return address.includes(":") ? handle.connect6(request, address, port) : handle.connect(request, address, port);
}

function bindTo({ address, port }: Source, handle: TcpHandle): number {
  return address.includes(":") ? handle.bind6(address, port, 0) : handle.bind(address, port, 0);
}
