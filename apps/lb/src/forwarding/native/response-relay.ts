import { performance } from "node:perf_hooks";
import { headBound, writeHead } from "../../http1/head-writer.ts";
import { INCOMPLETE, REFUSED } from "../../http1/message-head.ts";
import { parseResponseHead } from "../../http1/response-head.ts";
import type { Destination, Server } from "../../state/server.ts";
import { clientFields, NO_FIELDS } from "./added-fields.ts";
import { BodyRelay } from "./body-relay.ts";
import type { ClientConnection } from "./client-connection.ts";
import { ServerConnection, type ServerConnectionUser } from "./server-connection.ts";

/** The server's side of a client connection's exchange: sends the request, passes the response on. */
export class ResponseRelay implements ServerConnectionUser {
  readonly #client: ClientConnection;
  readonly own: ServerConnection[] = [];
  readonly #body = new BodyRelay();
  #connection: ServerConnection | undefined;
  /** The head of the final response went to the client. */
  started = false;
  #done = false;
  /** Something came back on this connection for this request. */
  #answered = false;
  #held: Buffer | undefined;
  #reusable = false;
  #waitsForClient = false;
  #serverEnded = false;

  constructor(client: ClientConnection) {
    this.#client = client;
  }

  isDone(): boolean {
    return this.#done;
  }

  waitsForClient(): boolean {
    return this.#waitsForClient;
  }

  /** Bytes of the body that went to the client. */
  passed(): number {
    return this.#body.size;
  }

  endsWithConnection(): boolean {
    return this.started && this.#body.endsWithConnection();
  }

  // --- the connection --------------------------------------------------------------------------------------

  open(server: Server, destination: Destination): void {
    this.#connection = new ServerConnection(this.#client.engine, server, destination, this);
  }

  use(connection: ServerConnection): void {
    connection.serve(this);
    this.#connection = connection;
  }

  /** A new request begins. */
  reset(): void {
    this.started = this.#done = this.#answered = this.#reusable = false;
    this.#waitsForClient = this.#serverEnded = false;
    this.#held = undefined;
  }

  serverConnected(now: number): void {
    this.#client.search.connected(now);
  }

  serverConnectFailed(): void {
    this.#connection = undefined;
    this.#client.search.failed(false, performance.now());
  }

  send(bytes: Uint8Array): void {
    this.#connection?.socket.write(bytes);
  }

  /** Sends what is staged; false when the server is slow to take it. A server that is gone takes everything. */
  flush(): boolean {
    const staging = this.#client.engine.staging;
    if (this.#connection) return staging.send(this.#connection.socket);
    staging.length = 0;
    return true;
  }

  /** Has the server's side of the kernel taken all of the request that was sent? */
  isSent(): boolean {
    return this.#connection?.socket.isFlushed() ?? true;
  }

  whenSent(callback: () => void): void {
    if (this.#connection) this.#connection.socket.whenFlushed(callback);
    else callback();
  }

  /**
   * All of the request has left: back to the pool, if its next answer can only be to the next request.
   * @returns whether there is a connection still
   */
  release(now: number): boolean {
    const connection = this.#connection;
    this.#connection = undefined;
    if (!connection) return false;
    connection.carried++;
    if (this.#reusable && !this.#serverEnded) connection.release(now);
    else connection.destroy();
    return true;
  }

  /** The exchange ended dirty: this connection carries no other. */
  abandon(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.destroy();
  }

  /** The client has left. */
  retire(): void {
    this.abandon();
    for (const connection of [...this.own]) this.#client.engine.idle.retire(connection);
  }

  // --- the response ----------------------------------------------------------------------------------------

  serverData(buffer: Buffer, length: number): void {
    const now = performance.now();
    this.#answered = true;
    const { tunnel } = this.#client;
    if (tunnel) {
      tunnel.toClient(buffer, length, now);
    } else if (this.#done) {
      // Bytes that nobody asked for.
      this.#reusable = false;
    } else if (this.started) {
      this.#passBody(buffer, 0, length, now);
    } else if (this.#held) {
      const all = Buffer.concat([this.#held, buffer.subarray(0, length)]);
      this.#held = undefined;
      this.#readHead(all, 0, all.length, now);
    } else {
      this.#readHead(buffer, 0, length, now);
    }
  }

  #readHead(buffer: Buffer, start: number, end: number, now: number): void {
    const client = this.#client;
    const head = client.engine.responseHead;
    for (let at = start; at < end; at = head.end) {
      const length = parseResponseHead(buffer, at, end, head, client.isHead, client.isConnect);
      if (length !== INCOMPLETE && length !== REFUSED && head.status < 200 && head.status !== 101) {
        this.#stageInterim(buffer);
        continue;
      }
      this.#sendInterims();
      if (length === INCOMPLETE) this.#held = Buffer.from(buffer.subarray(at, end));
      else if (length === REFUSED) client.fail(502, "P", "H");
      else if (head.status >= 200) this.#startResponse(buffer, end, now);
      else if (client.wantsUpgrade) this.#switchProtocols(buffer, end, now);
      else client.fail(502, "P", "H");
      return;
    }
    this.#sendInterims();
  }

  /** RFC 9110 §15.2: an interim response is for clients of HTTP/1.1 only. */
  #stageInterim(buffer: Buffer): void {
    const { engine, exchange, minorVersion } = this.#client;
    const { responseHead: head, staging } = engine;
    exchange.interim();
    if (minorVersion === 0) return;
    if (staging.length + headBound(head, NO_FIELDS) > staging.buffer.length) this.#sendInterims();
    staging.length = writeHead(buffer, head, staging.buffer, staging.length, NO_FIELDS);
    exchange.passedOut(head.internalSize);
  }

  #sendInterims(): void {
    const { engine, socket } = this.#client;
    if (!engine.staging.send(socket)) this.#pauseUntilReceived();
  }

  /** A server could send interim responses for ever to a client that reads none. */
  #pauseUntilReceived(): void {
    const connection = this.#connection;
    connection?.socket.pause();
    this.#client.whenReceived(() => {
      if (this.#connection === connection) connection?.socket.resume();
    });
  }

  #switchProtocols(buffer: Buffer, end: number, now: number): void {
    const { engine, exchange, socket } = this.#client;
    const head = engine.responseHead;
    exchange.responded(head.status, head.internalSize, now);
    engine.staging.length = writeHead(buffer, head, engine.staging.buffer, 0, NO_FIELDS);
    engine.staging.append(buffer, head.end, end);
    engine.staging.send(socket);
    this.#becomeTunnel(now);
  }

  #becomeTunnel(now: number): void {
    this.started = true;
    if (this.#connection) this.#client.becomeTunnel(this.#connection.socket, now);
  }

  #startResponse(buffer: Buffer, end: number, now: number): void {
    const client = this.#client;
    const { engine, exchange } = client;
    const head = engine.responseHead;
    exchange.responded(head.status, head.internalSize, now);
    this.started = true;
    this.#body.begin(head.framing, head.contentLength);
    const opensTunnel = client.isConnect && head.status < 300;
    this.#reusable =
      !client.request.closesServer &&
      !this.#body.endsWithConnection() &&
      (head.minorVersion === 0 ? head.connectionKeepAlive : !head.connectionClose);
    if (this.#body.endsWithConnection() || client.isConnect || engine.draining) client.keepsOpen = false;
    const fields = opensTunnel ? NO_FIELDS : clientFields(client.keepsOpen, client.minorVersion, head);
    engine.staging.length = writeHead(buffer, head, engine.staging.buffer, 0, fields);
    if (opensTunnel) {
      engine.staging.append(buffer, head.end, end);
      engine.staging.send(client.socket);
      this.#becomeTunnel(now);
      return;
    }
    this.#passBody(buffer, head.end, end, now);
  }

  #passBody(buffer: Buffer, start: number, end: number, now: number): void {
    const client = this.#client;
    const staging = client.engine.staging;
    const consumed = this.#body.pass(buffer, start, end, staging);
    if (consumed === REFUSED) {
      this.#refuseBody(now);
      return;
    }
    if (consumed < end) this.#reusable = false;
    const sent = staging.send(client.socket);
    if (this.#body.done) this.#bodyDone();
    if (sent) {
      if (this.#done) client.responseDone(now);
      else client.responseProgress(now, false);
    } else {
      this.#waitForClient(now);
    }
  }

  #refuseBody(now: number): void {
    this.#client.engine.staging.send(this.#client.socket);
    this.#client.responseProgress(now, false);
    this.#client.exchange.refusedResponseBody();
    this.#client.truncate("S", "D");
  }

  #bodyDone(): void {
    this.#done = true;
    this.#client.exchange.passedOut(this.#body.size);
  }

  /** The client takes its time: the server waits with it. */
  #waitForClient(now: number): void {
    const connection = this.#connection;
    this.#waitsForClient = true;
    connection?.socket.pause();
    this.#client.responseProgress(now, true);
    this.#client.whenReceived(() => {
      if (this.#connection !== connection) return;
      const later = performance.now();
      this.#waitsForClient = false;
      connection?.socket.resume();
      if (!this.#done) this.#client.responseProgress(later, false);
      else if (this.#serverEnded) this.#withoutServer(later);
      else this.#client.responseDone(later);
    });
  }

  serverEnded(error?: string): void {
    const now = performance.now();
    this.#serverEnded = true;
    const client = this.#client;
    if (client.tunnel) {
      client.tunnelDone(now);
    } else if (!this.started) {
      this.#endedWithoutResponse(now, error);
    } else {
      if (!this.#done && this.#body.endsWithConnection() && !error) {
        this.#body.complete();
        this.#bodyDone();
      }
      if (!this.#done) client.truncate("S", "D");
      else if (!this.#waitsForClient) this.#withoutServer(now);
    }
  }

  /** The client has the whole response; what is left of its request goes nowhere. */
  #withoutServer(now: number): void {
    this.abandon();
    this.#client.requestTaken();
    this.#client.responseDone(now);
  }

  #endedWithoutResponse(now: number, error?: string): void {
    const client = this.#client;
    const reused = (this.#connection?.carried ?? 0) > 0;
    if (reused && !this.#answered && client.search.canRepeat()) {
      this.abandon();
      client.search.repeat(now);
    } else if (reused && !this.#answered) {
      // Was the request done or not? Only the client may decide to send it again: it gets no answer, as from HAProxy.
      client.hangUp("S", "H");
    } else if (error) {
      // A reset. HAProxy 2.1 gives no answer here either.
      client.hangUp("S", "D");
    } else {
      client.fail(502, "S", "H");
    }
  }
}
