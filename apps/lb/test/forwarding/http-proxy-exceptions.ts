/** Where the library leaves no choice. */
const STATUS_VERSION = "Node.js writes every status line as HTTP/1.1";
const REQUEST_VERSION = "Node.js sends every request as HTTP/1.1";
const NO_CONNECT = "the library has no tunnels for CONNECT: it is answered with 400";

/** The cases that the http-proxy engine cannot pass, by name, with the reason. Everything else it passes. */
export const httpProxyExceptions: Readonly<Record<string, string>> = {
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
