import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Sink } from "./sink.ts";

/** Bytes that may wait for the relay. */
const MAX_WAITING = 256 * 1024;
/** Milliseconds before a relay that died is started again. */
const RESTART = 1000;

/**
 * The relay: one datagram a line, written to standard output `d` for each that the socket did not take. It looks the
 * path up for every datagram, as a syslog daemon that restarts makes its socket anew.
 */
const RELAY = `
use Socket;
$SIG{INT} = 'IGNORE';
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
my $to = pack_sockaddr_un($ARGV[0]);
while (<STDIN>) { defined send($socket, $_, MSG_DONTWAIT, $to) or syswrite(STDOUT, 'd') }
`;

/**
 * Lines to a datagram socket in the file system, such as `/dev/log`. Node.js has no such sockets and syslog daemons listen
 * on no other kind there, so the lines go through a pipe to a perl of a few lines; Debian, and so the image, always has one.
 */
export class UnixSink implements Sink {
  dropped = 0;
  readonly #path: string;
  readonly #perl: string;
  #relay: ChildProcess | undefined;
  #lastStart = Number.NEGATIVE_INFINITY;
  #lines = "";
  #count = 0;
  #scheduled = false;
  readonly #flush = () => this.flush();

  /** @throws when there is no perl */
  constructor(path: string) {
    this.#path = path;
    this.#perl = findPerl(path);
    this.#start();
  }

  write(line: string): void {
    if (this.#lines.length >= MAX_WAITING) {
      this.dropped++;
      return;
    }
    this.#lines += line;
    this.#count++;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#flush);
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#count === 0) return;
    if (!this.#relay && performance.now() - this.#lastStart >= RESTART) this.#start();
    const pipe = this.#relay?.stdin;
    if (pipe?.writable && pipe.writableLength < MAX_WAITING) pipe.write(this.#lines);
    else this.dropped += this.#count;
    this.#lines = "";
    this.#count = 0;
  }

  #start(): void {
    this.#lastStart = performance.now();
    const relay = spawn(this.#perl, ["-e", RELAY, this.#path], { stdio: ["pipe", "pipe", "ignore"] });
    this.#relay = relay;
    const gone = () => {
      if (this.#relay === relay) this.#relay = undefined;
    };
    relay.on("error", gone);
    relay.on("exit", gone);
    relay.stdin.on("error", gone);
    relay.stdout.on("data", (lost: Buffer) => {
      this.dropped += lost.length;
    });
    // It ends by itself at the end of its input: nothing of it may keep this process alive.
    relay.unref();
    for (const pipe of [relay.stdin, relay.stdout]) (pipe as unknown as { unref(): void }).unref();
  }
}

function findPerl(path: string): string {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const perl = join(directory, "perl");
    try {
      accessSync(perl, constants.X_OK);
      return perl;
    } catch {
      // Not here.
    }
  }
  throw new Error(
    `cannot log to the unix socket '${path}': Node.js has no datagram sockets there and no perl is on PATH to relay the lines. ` +
      "Install perl, or log to stdout or to an address.",
  );
}
