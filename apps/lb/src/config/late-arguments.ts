import type { LateType } from "../samples/arguments.ts";
import type { LateArgument } from "../samples/expression.ts";
import { compileRegex, Regex, regexComplaint } from "../samples/regex/regex.ts";
import type { Target } from "./context.ts";
import type { Location } from "./location.ts";
import { hasBackend, hasFrontend, type ProxyTarget, type Side } from "./proxy-kind.ts";

/** What an expression stands in, with HAProxy's words for it. */
const PLACES = {
  acl: ["ACL keyword", "in"],
  "log-format": ["sample fetch keyword", "in log-format string in"],
  "log-format-sd": ["sample fetch keyword", "in log-format-sd string in"],
  "unique-id-format": ["sample fetch keyword", "in unique-id-format string in"],
  use_backend: ["sample fetch keyword", "in"],
  redirect: ["sample fetch keyword", "in redirect format string in"],
  "http-request": ["sample fetch keyword", "in http-request header format string in"],
  "http-response": ["sample fetch keyword", "in http-response header format string in"],
} as const;
export type Where = keyof typeof PLACES;

/** An argument of an expression that is looked at when all has been read. */
export interface LateFinding extends LateArgument {
  readonly location: Location;
  readonly where: Where;
}

/** Whose expressions they are. */
export interface LateTarget extends Target {
  readonly lateArguments: LateFinding[];
}

/** A proxy as arguments may mean it. */
interface Referable extends ProxyTarget {
  readonly servers: readonly { readonly name: string }[];
}

/** What arguments may name. */
export interface Known {
  readonly proxies: readonly Referable[];
  readonly userlists: ReadonlyMap<string, unknown>;
}

export function noteLate(target: LateTarget, location: Location, where: Where, late: readonly LateArgument[]): void {
  for (const argument of late) target.lateArguments.push({ ...argument, location, where });
}

/** Gives them their meaning, or says what is wrong with them, in HAProxy's words. */
export function resolveLateArguments(proxy: Referable & LateTarget, known: Known): void {
  for (const finding of proxy.lateArguments) {
    const fault = RESOLVERS[finding.type](finding, proxy, known, placeOf(finding, proxy));
    const { file, line } = finding.location;
    if (fault !== undefined) proxy.context.report.alert(`parsing [${file}:${line}] : ${fault}.`);
  }
}

function placeOf({ where, position, fetch, converter }: LateFinding, { name }: Referable): string {
  const inConverter = converter === undefined ? "" : `conversion keyword '${converter}' for `;
  const [keyword, of] = PLACES[where];
  return `arg ${position} of ${inConverter}${keyword} '${fetch}' ${of} proxy '${name}'`;
}

/** @returns what is wrong */
type Resolver = (argument: LateArgument, own: Referable, known: Known, place: string) => string | undefined;

const RESOLVERS: Readonly<Record<LateType, Resolver>> = {
  regex({ value }, _own, _known, place) {
    if (value === "") return `missing regex in ${place}`;
    const regex = compileRegex(value, { ignoreCase: false, captures: true });
    return regex instanceof Regex
      ? undefined
      : `error in regex '${value}' in ${place} : ${regexComplaint(value, regex)}`;
  },
  frontend: (argument, own, { proxies }, place) => resolveProxy(argument, "frontend", hasFrontend, own, proxies, place),
  backend: (argument, own, { proxies }, place) => resolveProxy(argument, "backend", hasBackend, own, proxies, place),
  server({ value, resolve }, own, { proxies }, place) {
    if (value === "") return `missing server name in ${place}`;
    const slash = value.lastIndexOf("/");
    const name = value.slice(slash + 1);
    const proxyName = slash < 0 ? own.name : value.slice(0, slash);
    const proxy = slash < 0 ? own : proxies.find((other) => other.name === proxyName && hasBackend(other));
    if (!proxy) return `unable to find proxy '${proxyName}' referenced in ${place}`;
    if (!proxy.servers.some((server) => server.name === name)) {
      return `unable to find server '${name}' in proxy '${proxyName}', referenced in ${place}`;
    }
    resolve(`${proxyName}/${name}`);
    return undefined;
  },
  userlist({ value }, _own, { userlists }, place) {
    if (value === "") return `missing userlist name in ${place}`;
    return userlists.has(value) ? undefined : `unable to find userlist '${value}' referenced in ${place}`;
  },
  "environment variable"({ value, resolve }, { context }) {
    resolve(context.environment.get(value));
    return undefined;
  },
};

/** No name means the proxy itself. */
function resolveProxy(
  { value, resolve }: LateArgument,
  side: Side,
  hasSide: (proxy: Referable) => boolean,
  own: Referable,
  proxies: readonly Referable[],
  place: string,
): string | undefined {
  const name = value === "" ? own.name : value;
  if (value === "" && !hasSide(own)) return `proxy '${name}', referenced in ${place}, has not ${side} capability`;
  if (value !== "" && !proxies.some((other) => other.name === name && hasSide(other))) {
    return `unable to find ${side} '${name}' referenced in ${place}`;
  }
  resolve(name);
  return undefined;
}
