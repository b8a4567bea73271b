import type { Server } from "../config/schema.ts";

/** What messages call a server, and the name that its address is looked for by. */
export class ServerName {
  /** `b/s1` */
  readonly path: string;
  /** `Server b/s1`, `Backup Server b/s1` */
  readonly title: string;
  /** `server b/s1`, `backup server b/s1` */
  readonly inSentence: string;
  /** As configured, or as an SRV record says; undefined while none does. */
  #host: string | undefined;

  constructor(backend: string, { name, backup, host, isService }: Server) {
    this.path = `${backend}/${name}`;
    this.title = `${backup ? "Backup " : ""}Server ${this.path}`;
    this.inSentence = this.title.toLowerCase().slice(0, -this.path.length) + this.path;
    this.#host = isService ? undefined : host;
  }

  get titleAndHost(): string {
    return `${this.title} ('${this.#host}')`;
  }

  /** @param say gets what is said of a new name */
  lookFor(host: string | undefined, say: (text: string) => void): void {
    const before = this.#host;
    this.#host = host;
    if (host === undefined || host === before) return;
    say(`${this.path} changed its FQDN from ${before ?? "(null)"} to ${host} by 'SRV record'`);
  }
}
