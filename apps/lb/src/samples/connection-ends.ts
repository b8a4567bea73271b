import { IpAddress } from "./ip-address.ts";

/** The ends of a connection, as a socket knows them. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** The same for expressions: addresses are read once a connection. */
export class ConnectionEnds {
  readonly peer: Peer;
  #source: IpAddress | undefined;
  #destination: IpAddress | undefined;

  constructor(peer: Peer) {
    this.peer = peer;
  }

  get source(): IpAddress | undefined {
    this.#source ??= IpAddress.parse(this.peer.remoteAddress ?? "");
    return this.#source;
  }

  get destination(): IpAddress | undefined {
    this.#destination ??= IpAddress.parse(this.peer.localAddress ?? "");
    return this.#destination;
  }
}
