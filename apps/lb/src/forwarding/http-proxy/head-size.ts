import { buffers } from "../../samples/buffer-size.ts";

/** More than any head has that passes the filters, for Node.js's parsers. */
export function mostOfHead(): number {
  return 2 * buffers.size;
}
