import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** How long a connection that finds room takes at most. */
const ROOM_MS = 100;

/**
 * A port that is listened on, and whose connections never come about: the process behind it is stopped and its
 * queue full, so that the kernel answers nothing.
 */
export class FullListener {
  readonly #child: ChildProcess;
  readonly #fillers: Socket[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(port: number): Promise<FullListener> {
    const script = `require("node:net").createServer().listen({ port: ${port}, host: "127.0.0.1", backlog: 1 }, () => console.log("listening"))`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const listener = new FullListener(child);
    if (child.stdout) await once(child.stdout, "data");
    child.kill("SIGSTOP");
    while (await listener.#takesOne(port));
    return listener;
  }

  #takesOne(port: number): Promise<boolean> {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    this.#fillers.push(socket);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ROOM_MS);
      socket.once("connect", () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  stop(): void {
    for (const socket of this.#fillers) socket.destroy();
    this.#child.kill("SIGKILL");
  }
}
