import { isIP } from "node:net";
import type { AdminOrder } from "./admin-state.ts";
import type { BackendStatus } from "./backend-status.ts";
import { type Endpoint, isLocalSocket, portText } from "./endpoint.ts";
import type { ServerStatus } from "./server-status.ts";

/** What was asked for is not done; the message is HAProxy's. */
export class Refusal extends Error {}

const MAX_WEIGHT = 256;
/** HAProxy keeps limits in 32 bits. */
const MAX_MAXCONN = 0xffff_ffff;

/**
 * The one entrance for changes of servers while they run, whoever asks for them: takes them in the words of the runtime socket,
 * refuses in HAProxy's words what cannot be (`Refusal`), and changes the server's status, which tells the logs and all threads.
 */
export class Steering {
  readonly #backends: readonly BackendStatus[];

  constructor(backends: readonly BackendStatus[]) {
    this.#backends = backends;
  }

  /** @param path `backend/server`, each by its name or as `#` and its number */
  server(path: string): ServerStatus {
    const slash = path.indexOf("/");
    if (slash < 0) throw new Refusal("Require 'backend/server'.");
    const [backendName, serverName] = [path.slice(0, slash), path.slice(slash + 1)];
    const backend = this.#backends.find(({ proxy }) => isNamed(proxy, backendName));
    if (!backend) throw new Refusal("No such backend.");
    const server = backend.servers.find(({ settings }) => isNamed(settings, serverName));
    if (!server) throw new Refusal("No such server.");
    return server;
  }

  /** @param text `0` to `256`, or `50%` of the configured weight */
  setWeight(server: ServerStatus, text: string): void {
    const configured = server.settings.weight;
    const { value, rest } = leadingNumber(text, "weight");
    let weight = value;
    if (rest === "%") {
      if (weight < 0) throw new Refusal("Relative weight must be positive.");
      weight = Math.min(MAX_WEIGHT, Math.floor((configured * value) / 100));
    } else if (rest !== "") {
      throw new Refusal("Trailing garbage in weight string");
    } else if (weight < 0 || weight > MAX_WEIGHT) {
      throw new Refusal("Absolute weight can only be between 0 and 256 inclusive.");
    }
    if (!server.takesWeight(weight))
      throw new Refusal("Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.");
    server.setWeight(weight);
  }

  /** @param text sessions at once; `0`: no limit */
  setMaxconn(server: ServerStatus, text: string): void {
    const { value, rest } = leadingNumber(text, "maxconn");
    if (rest !== "") throw new Refusal("Trailing garbage in maxconn string");
    if (value < 0 || value > MAX_MAXCONN) throw new Refusal("Value out of range.");
    server.setMaxconn(value === 0 ? undefined : value);
  }

  setAdminState(server: ServerStatus, order: AdminOrder): void {
    server.setAdminState(order);
  }

  /**
   * @param port absent: as before. `+1`, `-1`: to be added to the port that the client connected to.
   * @param source who asks: `stats socket command`
   * @returns what was done about it, which may be half of what was asked for, in HAProxy's words
   */
  setAddress(server: ServerStatus, address: string, port: string | undefined, source: string): string {
    const { endpoint } = server;
    if (isIP(address) === 0) throw new Refusal(`Invalid addr '${address}' by '${source}'`);
    // HAProxy then takes the server for resolved, too, and sends requests to an address that it does not have.
    if (endpoint.address === undefined || isLocalSocket(endpoint.address)) {
      throw new Refusal(
        `Update for the current server address family is only supported through configuration file by '${source}'`,
      );
    }
    const said = [
      address === endpoint.address
        ? "no need to change the addr"
        : `IP changed from '${endpoint.address}' to '${address}'`,
    ];
    let to: Endpoint = { ...endpoint, address };
    if (port !== undefined) {
      const given = portOf(port);
      if (!given) said.push(`problem converting port '${port}' to an int`);
      else if (given.port === endpoint.port && given.isPortOffset === endpoint.isPortOffset)
        said.push("no need to change the port");
      else {
        to = { address, ...given };
        said.push(`port changed from '${portText(endpoint)}' to '${portText(to)}'`);
      }
    }
    server.moveTo(to);
    server.endResolutionMaintenance();
    return `${said.join(", ")} by '${source}'`;
  }
}

function isNamed({ name, id }: { readonly name: string; readonly id: number }, text: string): boolean {
  return text.startsWith("#") ? Number(text.slice(1)) === id : name === text;
}

function leadingNumber(text: string, what: string): { readonly value: number; readonly rest: string } {
  const [digits] = /^[+-]?\d+/.exec(text) ?? [];
  if (digits === undefined)
    throw new Refusal(`${what === "weight" ? "Empty weight" : what} string empty or preceded by garbage`);
  return { value: Number(digits), rest: text.slice(digits.length) };
}

function portOf(text: string): Omit<Endpoint, "address"> | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const isPortOffset = text.startsWith("+") || text.startsWith("-");
  return { port: isPortOffset ? Number(text) : Number(text) & 0xffff, isPortOffset };
}
