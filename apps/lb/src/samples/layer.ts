/**
 * Where the data of a fetch come from, in the order in which HAProxy's messages list them, and from which to which place
 * of `PLACES` they are there.
 */
const LAYERS = {
  "internal state": [0, 18],
  listener: [0, 18],
  frontend: [0, 18],
  "client address": [0, 18],
  "client-side connection": [1, 18],
  "request buffer": [2, 10],
  "HTTP request headers": [2, 10],
  "HTTP request": [2, 18],
  "HTTP request body": [4, 10],
  backend: [6, 18],
  server: [10, 18],
  "server address": [11, 18],
  "server-side connection": [11, 18],
  "response buffer": [11, 17],
  "HTTP response headers": [11, 17],
  "HTTP response": [11, 18],
  "HTTP response body": [13, 17],
} as const satisfies Readonly<Record<string, readonly [first: number, last: number]>>;

export type Layer = keyof typeof LAYERS;

/** Where expressions are evaluated, in HAProxy's words and in the order of an exchange. */
export const PLACES = [
  "frontend tcp-request connection rule",
  "frontend tcp-request session rule",
  "frontend tcp-request content rule",
  "frontend http-request header rule",
  "frontend http-request body rule",
  "frontend use-backend rule",
  "backend tcp-request content rule",
  "backend http-request header rule",
  "backend http-request body rule",
  "backend use-server, balance or stick-match rule",
  "server source selection",
  "backend tcp-response content rule",
  "backend http-response header rule",
  "backend http-response body rule",
  "backend stick-store rule",
  "frontend tcp-response content rule",
  "frontend http-response header rule",
  "frontend http-response body rule",
  "logs",
] as const;

export type Place = (typeof PLACES)[number];

/** Is anything that these layers give there at this place? */
export function isThere(layers: readonly Layer[], place: Place): boolean {
  const at = PLACES.indexOf(place);
  return layers.some((layer) => LAYERS[layer][0] <= at && at <= LAYERS[layer][1]);
}

/** The layers in HAProxy's order. */
export function layerNames(layers: readonly Layer[]): string {
  return Object.keys(LAYERS)
    .filter((layer) => layers.includes(layer as Layer))
    .join(",");
}
