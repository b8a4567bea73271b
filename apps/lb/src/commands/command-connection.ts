import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CommandedBalancer, CommandSession } from "./command.ts";
import { Conversation } from "./conversation.ts";

/** The longest line, and command with its payload: HAProxy's buffer. */
const LONGEST = 16_384;

export type ConnectionSettings = Pick<CommandSession, "level" | "severityOutput" | "timeout">;

/** The session of a connection, whose time-out is the socket's. */
class SocketSession implements CommandSession {
  level: CommandSession["level"];
  severityOutput: CommandSession["severityOutput"];
  isInteractive = false;
  hasQuit = false;
  readonly #socket: Socket;
  #timeout = 0;

  constructor(socket: Socket, { level, severityOutput, timeout }: ConnectionSettings) {
    this.#socket = socket;
    this.level = level;
    this.severityOutput = severityOutput;
    this.timeout = timeout;
  }

  get timeout(): number {
    return this.#timeout;
  }

  set timeout(milliseconds: number) {
    this.#timeout = milliseconds;
    this.#socket.setTimeout(milliseconds);
  }
}

/**
 * Reads commands from a connection and answers them, until it ends. Nothing is read while an answer goes out, and no
 * more of an answer is made before the client has taken what was sent: a client costs a buffer each way, however slow
 * it is.
 *
 * @param sent is told of bytes that are sent
 * @throws what a command throws, which none should; the connection has ended then
 */
export async function converse(
  socket: Socket,
  settings: ConnectionSettings,
  balancer: CommandedBalancer,
  sent: (bytes: number) => void,
): Promise<void> {
  const session = new SocketSession(socket, settings);
  const conversation = new Conversation(session, balancer, LONGEST);
  socket.on("timeout", () => socket.destroy());
  try {
    for await (const chunk of received(socket)) {
      for await (const part of conversation.answer(chunk.toString("latin1"))) {
        if (socket.destroyed) return;
        const bytes = Buffer.from(part, "latin1");
        sent(bytes.length);
        if (!socket.write(bytes)) await drained(socket);
        // Traffic comes between the parts of a long answer.
        await nextTurn();
      }
      if (session.hasQuit) return;
    }
  } finally {
    socket.destroySoon();
  }
}

/** What comes, until the client ends or the connection breaks. */
async function* received(socket: Socket): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) yield chunk;
  } catch {
    // It broke: there is nobody to tell.
  }
}

/** Until the client has taken what was written, or has gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}
