import { getSystemErrorMessage } from "node:util";

/** A system error in the C library's words, which HAProxy's messages end with: `No such file or directory`. */
export function describeSystemError(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  if (errno === undefined) return message;
  const text = getSystemErrorMessage(errno);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
