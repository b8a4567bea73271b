/** Where the library leaves no choice. */
const STATUS_VERSION = "Node.js writes every status line as HTTP/1.1";

const TRAILERS = "the library takes Trailer away and does not pass trailers on";

/** The cases that the http-proxy engine cannot pass, by name, with the reason. Everything else it passes. */
export const httpProxyExceptions: Readonly<Record<string, string>> = {
  "fields of a request that repeat keep their places, Cookie too":
    "the library takes fields by name, so lines of one name leave together, and Node.js makes one line of all cookies",
  "a method that nobody knows passes": "Node.js's parser refuses methods that are not on its list",
  "a request of HTTP/1.0 stays one, and asks the server for keep-alive": "Node.js sends every request as HTTP/1.1",
  "a server of HTTP/1.0 that asks for keep-alive is used again": STATUS_VERSION,
  "a server of HTTP/1.0 that closes takes no second request, and the client stays": STATUS_VERSION,
  "a response that ends with its connection ends the client's, from a server of HTTP/1.0": STATUS_VERSION,
  "trailers of a request pass": TRAILERS,
  "trailers of a response pass": TRAILERS,
  "chunks that come together leave as one, their size in capitals":
    "Node.js gives and takes chunks one by one, in small letters",
};
