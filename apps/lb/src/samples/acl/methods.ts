const METHODS: ReadonlySet<string> = new Set(["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT"]);

/** One that HAProxy knows: its case counts, whatever a pattern's flags. */
export function isMethod(name: string): boolean {
  return METHODS.has(name);
}
