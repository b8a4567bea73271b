/** Milliseconds between two looks. */
const INTERVAL = 250;

/**
 * Calls `action` when `npm start` was ended. npm hands SIGTERM to the shell that it ran this process with, and dash ends
 * without handing it on: losing the parent is all that is seen of it.
 */
export function whenNpmEnds(action: () => void): void {
  if (!process.env["npm_lifecycle_event"]) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && action(), INTERVAL).unref();
}
