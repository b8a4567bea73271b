import type { ConnectionEnds, Peer } from "../samples/connection-ends.ts";
import type { ProxyName, SampleSource, ServerName } from "../samples/source.ts";
import { BareSource } from "./bare-source.ts";
import type { Session } from "./session.ts";
import type { SessionVariables } from "./variables.ts";

/** What the rules on connections and sessions see and change: before there is a stream. */
export class SessionSource extends BareSource implements SampleSource {
  readonly session: Session;
  /** A rule wants the header of the PROXY protocol. */
  expectsHeader = false;

  constructor(session: Session) {
    super();
    this.session = session;
  }

  get client(): ConnectionEnds {
    return this.session.ends;
  }

  get frontend(): ProxyName {
    return this.session.frontend.proxy;
  }

  get backend(): ProxyName | undefined {
    return undefined;
  }

  get server(): ServerName | undefined {
    return undefined;
  }

  get variables(): SessionVariables {
    return this.session.variables;
  }

  changeEnds(changes: Peer): void {
    this.session.changeEnds(changes);
  }

  expectHeader(): void {
    this.expectsHeader = true;
  }
}
