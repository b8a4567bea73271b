/** Where the library leaves no choice. */
const STATUS_VERSION = "Node.js writes every status line as HTTP/1.1";
const REQUEST_VERSION = "Node.js sends every request as HTTP/1.1";
const NO_CONNECT = "the library has no tunnels for CONNECT: it is answered with 400";

/** The cases that the http-proxy engine cannot pass, by name, with the reason. Everything else it passes. */
export const httpProxyExceptions: Readonly<Record<string, string>> = {
  "bytes beyond ASCII in a target pass under option accept-invalid-http-request": "Node.js's parser refuses them",
  "fields of a request that repeat keep their places, Cookie too":
    "the library takes fields by name, so lines of one name leave together, and Node.js makes one line of all cookies",
  "a method that nobody knows passes": "Node.js's parser refuses methods that are not on its list",
  "a request of HTTP/1.0 stays one, and asks the server for keep-alive": REQUEST_VERSION,
  "a request of HTTP/1.0 whose connection is to end says nothing of it": REQUEST_VERSION,
  "a server of HTTP/1.0 that asks for keep-alive is used again": STATUS_VERSION,
  "a server of HTTP/1.0 that closes takes no second request, and the client stays": STATUS_VERSION,
  "a response that ends with its connection ends the client's, from a server of HTTP/1.0": STATUS_VERSION,
  "chunks that come together leave as one, their size in capitals":
    "Node.js writes the sizes of chunks in small letters",
  "controls in a value pass, but NUL, CR and LF": "Node.js's parser refuses them",
  "http-reuse always lets a new client use the connection that another left":
    "each client has connections of its own, as under http-reuse safe, whatever http-reuse says",
  "other protocols than WebSocket pass after 101 too": "the library upgrades to WebSocket only",
  "a server that will not upgrade answers as usual, and the connection lives on":
    "the library passes such a response on in a form of its own and closes",
  "a server that answers early gets all of the request, however slowly it reads":
    "Node.js's client closes its connection when the response is through, with what it had still to send",
  "CONNECT becomes a tunnel after 2xx": NO_CONNECT,
  "CONNECT that is refused is answered and closed": NO_CONNECT,
};

/** Rows of the strictness table that are forwarded, and that Node.js, or the library, refuses. */
export const httpProxyRefusals: readonly string[] = [
  "request: controls in a value (RFC 9110 §5.5)",
  "request: close behind a vertical tab (RFC 9110 §7.6.1)",
  "request: a method in lower case (RFC 9110 §9.1)",
  "request: CONNECT (RFC 9112 §3.2.3)",
  "response: a 101 with a length (RFC 9110 §8.6)",
  "response: a 101 (RFC 9110 §15.2.2)",
  "response: a response with controls in a value (RFC 9110 §5.5)",
  "response: a reason with a control (RFC 9112 §4)",
];
