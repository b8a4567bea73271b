/** What Node.js waits for events with on this system. */
function poller(): string {
  if (process.platform === "linux") return "epoll";
  if (process.platform === "win32") return "iocp";
  return process.platform === "sunos" ? "evports" : "kqueue";
}

/** `-V` on standard output. */
export function pollingLine(): string {
  return `Using ${poller()}() as the polling mechanism.\n`;
}

/** `-V` on standard error, and a part of `-vv`. */
export function pollingReport(): string {
  const name = poller();
  return `Available polling systems :
${name.padStart(11)} : pref=300,  test result OK
Total: 1 (1 usable), will use ${name}.

Available filters : none
`;
}
