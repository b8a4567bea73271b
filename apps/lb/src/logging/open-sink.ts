import type { LogTarget } from "../config/schema.ts";
import { descriptorSink } from "./descriptor-sink.ts";
import type { Sink } from "./sink.ts";
import { UdpSink } from "./udp-sink.ts";
import { UnixSink } from "./unix-sink.ts";

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
