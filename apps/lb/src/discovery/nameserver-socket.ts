import { randomInt } from "node:crypto";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Nameserver } from "../config/schema.ts";
import { idOf } from "./dns-message.ts";

/** Who waits for messages with an id. */
export interface Receiver {
  receive(message: Buffer): void;
  /** The nameserver cannot be reached just now: its port is closed, or there is no way there. */
  unreachable(): void;
}

/**
 * A UDP socket from a port that the system picks at random, connected to a nameserver, so that it takes messages from there alone.
 * It closes itself when nobody waits any more.
 */
export class NameserverSocket {
  /** Does it take more receivers? */
  isOpen = true;
  /** It cannot send at all. */
  hasFailed = false;
  #isConnected = false;
  #from: { readonly address: string; readonly port: number } | undefined;
  #left: number;
  readonly #socket: Socket;
  readonly #receivers = new Map<number, Receiver>();
  readonly #unsent: Buffer[] = [];

  /** @param most how many receivers it takes until others use another port */
  constructor({ address, port }: Nameserver, most: number) {
    this.#left = most;
    this.#socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    this.#socket.unref();
    this.#socket.on("connect", () => this.#connected());
    this.#socket.on("message", (message, from) => this.#receive(message, from));
    this.#socket.on("error", () => this.#fail());
    this.#socket.connect(port, address);
  }

  /** @returns the id that its messages have, random and unlike the others' */
  add(receiver: Receiver): number {
    let id = randomInt(0x10000);
    while (this.#receivers.has(id)) id = randomInt(0x10000);
    this.#receivers.set(id, receiver);
    if (--this.#left === 0) this.isOpen = false;
    return id;
  }

  remove(id: number): void {
    this.#receivers.delete(id);
    if (this.#receivers.size === 0) this.#close();
  }

  send(message: Buffer): void {
    if (this.#isConnected) this.#socket.send(message, (error) => error && this.#tellUnreachable());
    else this.#unsent.push(message);
  }

  #connected(): void {
    this.#isConnected = true;
    this.#from = this.#socket.remoteAddress();
    for (const message of this.#unsent.splice(0)) this.send(message);
  }

  /** What came before the socket was connected may be anybody's. */
  #receive(message: Buffer, from: RemoteInfo): void {
    if (from.port !== this.#from?.port || from.address !== this.#from.address) return;
    const id = idOf(message);
    if (id !== undefined) this.#receivers.get(id)?.receive(message);
  }

  /** A connected socket goes on after an error: the nameserver may be there the next time. */
  #fail(): void {
    if (!this.#isConnected) {
      this.isOpen = false;
      this.hasFailed = true;
    }
    this.#tellUnreachable();
  }

  #tellUnreachable(): void {
    for (const receiver of [...this.#receivers.values()]) receiver.unreachable();
  }

  #close(): void {
    this.isOpen = false;
    this.#socket.removeAllListeners("connect");
    this.#socket.close();
  }
}
