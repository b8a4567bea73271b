import type { LogTarget } from "../config/schema.ts";
import { descriptorSink } from "./descriptor-sink.ts";
import { UdpSink } from "./udp-sink.ts";
import { UnixSink } from "./unix-sink.ts";

/**
 * Where finished lines go. A sink never throws and never waits: what it cannot take is dropped and counted.
 * A line ends with its newline.
 */
export interface Sink {
  write(line: string): void;
  /** Hands over what has been gathered. */
  flush(): void;
  /** Lines lost so far. */
  readonly dropped: number;
}

/** @throws when this machine has no way to such a sink */
export function openSink(where: LogTarget["sink"]): Sink {
  switch (where.kind) {
    case "stdout":
      return descriptorSink(1);
    case "stderr":
      return descriptorSink(2);
    case "fd":
      return descriptorSink(where.fd);
    case "udp":
      return new UdpSink(where.address, where.port);
    case "unix":
      return new UnixSink(where.path);
  }
}
