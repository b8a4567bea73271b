import type { Cases } from "../harness/suite.ts";
import { bodies } from "./bodies.ts";
import { connections } from "./connections.ts";
import { heads } from "./heads.ts";
import { http10 } from "./http10.ts";
import { interim } from "./interim.ts";
import { modes } from "./modes.ts";

/** Everything that every engine and the real HAProxy must do alike. */
export const cases: Cases = {
  "the heads of messages": heads,
  "HTTP/1.0": http10,
  bodies,
  connections,
  "options of connections": modes,
  "interim responses and tunnels": interim,
};
