import type { Bind } from "../config/schema.ts";

/** A bind that could not be opened. `code`: `EADDRINUSE`, ... */
export interface BindFailure {
  readonly frontend: string;
  readonly bind: Bind;
  readonly code: string;
}

/** Where it listens, for messages: `0.0.0.0:80`, `/run/http.sock`, `abns@http`, `fd@3`. */
export function bindText({ address = "0.0.0.0", port, local }: Bind): string {
  switch (local?.kind) {
    case undefined:
      return `${address}:${port}`;
    case "unix":
      return local.path;
    case "abstract":
      return `abns@${local.name}`;
    case "descriptor":
      return `fd@${local.descriptor}`;
  }
}
