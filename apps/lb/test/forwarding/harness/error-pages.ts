const PAGES: Readonly<Record<number, readonly [reason: string, text: string]>> = {
  400: ["Bad request", "Your browser sent an invalid request."],
  403: ["Forbidden", "Request forbidden by administrative rules."],
  408: ["Request Time-out", "Your browser didn't send a complete request in time."],
  429: ["Too Many Requests", "You have sent too many requests in a given amount of time."],
  500: ["Internal Server Error", "An internal server error occured."],
  502: ["Bad Gateway", "The server returned an invalid or incomplete response."],
  503: ["Service Unavailable", "No server is available to handle this request."],
  504: ["Gateway Time-out", "The server didn't respond in time."],
};

/** The whole answer that a balancer makes by itself, as HAProxy 2.1 writes it. */
export function errorPage(status: number): string {
  const [reason, text] = PAGES[status] ?? ["", ""];
  const body = `<html><body><h1>${status} ${reason}</h1>\n${text}\n</body></html>\n`;
  const fields = `content-length: ${body.length}\r\ncache-control: no-cache\r\ncontent-type: text/html\r\nconnection: close\r\n`;
  return `HTTP/1.1 ${status} ${reason}\r\n${fields}\r\n${body}`;
}
