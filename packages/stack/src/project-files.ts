import { fileURLToPath } from "node:url";

/** Absolute paths of what the stack is made of. */
export const PROJECT_ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const WEB_MAIN = fileURLToPath(new URL("../../../apps/web/src/main.ts", import.meta.url));
export const LB_MAIN = fileURLToPath(new URL("../../../apps/lb/src/main.ts", import.meta.url));
export const HAPROXY_CFG = fileURLToPath(new URL("../../../infra/haproxy.cfg", import.meta.url));
