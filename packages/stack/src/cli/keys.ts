import type { ReadStream } from "node:tty";

/** What a terminal sends for the keys that end things, when it sends no signals: Ctrl-C and Ctrl-D. */
const END_KEYS = ["\u0003", "\u0004"];

/**
 * Calls the action of each key that is pressed, without waiting for Enter.
 * @param end called for Ctrl-C and Ctrl-D, which are mere keys now
 * @returns a function that gives the terminal back
 */
export function listenForKeys(terminal: ReadStream, actions: Record<string, () => void>, end: () => void): () => void {
  const take = (text: string) => {
    for (const key of text) {
      if (END_KEYS.includes(key)) end();
      else actions[key.toLowerCase()]?.();
    }
  };
  terminal.setRawMode(true);
  terminal.setEncoding("utf8").on("data", take).resume();
  return () => {
    terminal.off("data", take).pause();
    terminal.setRawMode(false);
  };
}
