import type { Server } from "../state/server.ts";
import { isPassing, type Stage } from "./stage.ts";

/** Who ends streams from outside: an operator or the end of the process, a server that goes down, or one that comes back. */
export type Killer = "killed" | "server down" | "server back";

/** Is it one of those whose streams end? */
export type OnServer = (server: Server) => boolean;

/** Is the stream on such a server? Who still looks for one goes on. @param on absent: any stream is meant */
export function isOn(
  { stage, assignment }: { readonly stage: Stage; readonly assignment: { readonly server: Server | undefined } },
  on: OnServer | undefined,
): boolean {
  return !on || (isPassing(stage) && assignment.server !== undefined && on(assignment.server));
}
