import { Resolver } from "node:dns";
import { isIPv6 } from "node:net";
import type { Nameserver, Resolvers } from "../config/schema.ts";
import type { Answer, Failure } from "./answer.ts";

export type RecordType = "A" | "AAAA" | "SRV";

/** What c-ares says, for what it says about the name. Everything else (refused packets, garbage) is no answer. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ENOTFOUND: "nx",
  EREFUSED: "refused",
  ESERVFAIL: "other",
  EFORMERR: "other",
  ENOTIMP: "other",
  ENODATA: "other",
  EBADNAME: "other",
};

/** Asks one nameserver about one name: one query at a time, over UDP, and over TCP what UDP truncates. */
export class NameserverClient {
  readonly #name: string;
  readonly #resolver: Resolver;

  constructor(section: Resolvers, nameserver: Nameserver) {
    const { address, port } = nameserver;
    this.#name = nameserver.name;
    // Whoever asks keeps the time: c-ares looks at its own only once a period, so it may be late by another.
    this.#resolver = new Resolver({ timeout: 2 * section.timeoutRetry, tries: 1 });
    this.#resolver.setServers([`${isIPv6(address) ? `[${address}]` : address}:${port}`]);
  }

  /** Never rejects. `timeout` means that there is no answer, whether it was waited for or not. */
  async ask(host: string, type: RecordType): Promise<Answer> {
    const endpoints = await (type === "SRV" ? this.#services(host) : this.#addresses(host, type));
    if (typeof endpoints === "string") return { kind: endpoints };
    return { kind: "valid", endpoints, nameserver: this.#name };
  }

  /** Ends the query that runs, as unanswered. */
  cancel(): void {
    this.#resolver.cancel();
  }

  #addresses(host: string, type: "A" | "AAAA"): Promise<readonly string[] | Failure> {
    return new Promise((resolve) => {
      const done = (error: NodeJS.ErrnoException | null, addresses: string[]) =>
        resolve(error ? classify(error) : addresses);
      if (type === "A") this.#resolver.resolve4(host, done);
      else this.#resolver.resolve6(host, done);
    });
  }

  /** The addresses of the targets, each with its port. */
  async #services(host: string): Promise<readonly string[] | Failure> {
    const services = await new Promise<readonly { name: string; port: number }[] | Failure>((resolve) => {
      this.#resolver.resolveSrv(host, (error, records) => resolve(error ? classify(error) : records));
    });
    if (typeof services === "string") return services;
    const endpoints = await Promise.all(
      services.map(async ({ name, port }) => {
        const addresses = await this.#addresses(name, "A");
        return typeof addresses === "string" ? [] : addresses.map((address) => `${address} ${port}`);
      }),
    );
    const found = endpoints.flat();
    return found.length > 0 ? found : "other";
  }
}

function classify(error: NodeJS.ErrnoException): Failure {
  return FAILURES[error.code ?? ""] ?? "timeout";
}
