/** How large HAProxy's buffers are, which bounds what is read, looked into and made. For all of the thread. */
export const buffers = {
  /** `tune.bufsize`: the longest text that is made. */
  size: 16_384,
  /** Without what is kept free for rules (`tune.maxrewrite`): what is waited for. */
  window: 15_360,
  /** Of a request line, the characters that are logged: `tune.http.logurilen`, otherwise its 1024 with a final NUL. */
  requestLine: 1023,
};

export function setBuffers(size: number, reserve: number, requestLine: number): void {
  buffers.size = size;
  buffers.window = size - reserve;
  buffers.requestLine = requestLine;
}
