import { availableParallelism } from "node:os";
import { pollingReport } from "./polling.ts";

/** What `-vv` adds to the version: what the balancer runs on and its fixed sizes, under HAProxy's headings. */
export function buildReport(): string {
  const { versions, platform, arch } = process;
  return `Build options :
  TARGET  = ${platform}-${arch}
  CPU     = generic
  CC      = Node.js ${versions.node} (V8 ${versions.v8}, libuv ${versions.uv})

Feature list : +NATIVE_ENGINE +HTTP_PROXY_ENGINE +THREAD -OPENSSL -LUA -ZLIB -SLZ -PCRE

Default settings :
  bufsize = 16384, maxrewrite = 1024, maxpollevents = 1024

Built with multi-threading support (default=${availableParallelism()}).
Built without SSL, compression, Lua and HTTP/2 support.

${pollingReport()}`;
}
