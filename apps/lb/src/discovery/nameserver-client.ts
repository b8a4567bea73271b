import { randomInt } from "node:crypto";
import type { Nameserver } from "../config/schema.ts";
import { encodeQuery, idOf, type Question, type Reply, readReply } from "./dns-message.ts";
import { NameserverSocket, type Receiver } from "./nameserver-socket.ts";
import { TcpQuery } from "./tcp-query.ts";

/** UDP sockets, thus ports to guess among, for all that is asked at once; a single question has one of its own. */
const MOST_SOCKETS = 32;
/** Then a port is done with, in case somebody has learnt it. */
const MOST_QUERIES_A_SOCKET = 64;
const MOST_CONNECTIONS = 8;

export type QueryReply<R> = Exclude<Reply<R>, { kind: "truncated" }>;

export interface QueryListener<R> {
  /** Once; the query is closed then. */
  onReply(query: Query<R>, reply: QueryReply<R>): void;
  /** Something else came, which is no answer. There may be one yet. */
  onGarbage(query: Query<R>): void;
  /** Nothing comes from there now, though later perhaps. */
  onUnreachable(query: Query<R>): void;
}

interface TcpAsker {
  connect(): void;
}

/** Asks one nameserver, for all names of its section. */
export class NameserverClient {
  readonly nameserver: Nameserver;
  /** What answers over UDP may take. */
  readonly payload: number;
  #sockets: NameserverSocket[] = [];
  /** Over TCP: those at the beginning have a connection, the others wait for one. */
  readonly #truncated: TcpAsker[] = [];

  constructor(nameserver: Nameserver, payload: number) {
    this.nameserver = nameserver;
    this.payload = payload;
  }

  /** A socket for one more query: a new one, or one of the many that there are. */
  socket(): NameserverSocket {
    this.#sockets = this.#sockets.filter(({ isOpen }) => isOpen);
    if (this.#sockets.length < MOST_SOCKETS) {
      this.#sockets.push(new NameserverSocket(this.nameserver, MOST_QUERIES_A_SOCKET));
      return this.#sockets.at(-1) as NameserverSocket;
    }
    return this.#sockets[randomInt(this.#sockets.length)] as NameserverSocket;
  }

  enterTcp(query: TcpAsker): void {
    if (this.#truncated.push(query) <= MOST_CONNECTIONS) query.connect();
  }

  leaveTcp(query: TcpAsker): void {
    const index = this.#truncated.indexOf(query);
    this.#truncated.splice(index, 1);
    if (index < MOST_CONNECTIONS) this.#truncated[MOST_CONNECTIONS - 1]?.connect();
  }
}

/** One question to one nameserver: over UDP as often as is asked, and over TCP when the answer says so. */
export class Query<R> implements Receiver, TcpAsker {
  readonly client: NameserverClient;
  readonly question: Question<R>;
  readonly #listener: QueryListener<R>;
  #socket: NameserverSocket | undefined;
  #message: Buffer = Buffer.alloc(0);
  #isTruncated = false;
  #overTcp: TcpQuery | undefined;
  #isClosed = false;

  constructor(client: NameserverClient, question: Question<R>, listener: QueryListener<R>) {
    this.client = client;
    this.question = question;
    this.#listener = listener;
  }

  /** The first time or again: with the same id from the same port, so that an answer to either counts, and nothing is easier to guess. */
  send(): void {
    if (this.#isClosed || this.#isTruncated) return;
    if (!this.#socket || this.#socket.hasFailed) {
      this.#leaveSocket();
      this.#socket = this.client.socket();
      this.#message = encodeQuery(this.#socket.add(this), this.question, this.client.payload);
    }
    this.#socket.send(this.#message);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#leaveSocket();
    this.#overTcp?.close();
    if (this.#isTruncated) this.client.leaveTcp(this);
  }

  /** It is this query's turn to ask over TCP. */
  connect(): void {
    this.#overTcp = new TcpQuery(this.client.nameserver, this.#message, (message) => this.#receiveOverTcp(message));
  }

  receive(message: Buffer): void {
    const reply = readReply(message, this.question);
    if (!reply) this.#listener.onGarbage(this);
    else if (reply.kind === "truncated") this.#askOverTcp();
    else this.#finish(reply);
  }

  unreachable(): void {
    if (!this.#isClosed) this.#listener.onUnreachable(this);
  }

  #askOverTcp(): void {
    this.#leaveSocket();
    this.#isTruncated = true;
    this.client.enterTcp(this);
  }

  #receiveOverTcp(message: Buffer | undefined): void {
    const isOurs = message && idOf(message) === idOf(this.#message);
    const reply = isOurs ? readReply(message, this.question) : undefined;
    // As in 2.1, a truncated answer alone is an error.
    this.#finish(!reply || reply.kind === "truncated" ? { kind: "other" } : reply);
  }

  #finish(reply: QueryReply<R>): void {
    this.close();
    this.#listener.onReply(this, reply);
  }

  #leaveSocket(): void {
    const id = idOf(this.#message);
    if (id !== undefined) this.#socket?.remove(id);
    this.#socket = undefined;
  }
}
