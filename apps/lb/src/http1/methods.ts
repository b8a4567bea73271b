const bytesOf = (method: string): Uint8Array => Uint8Array.from(method, (character) => character.charCodeAt(0));

export const CONNECT = bytesOf("CONNECT");
export const DELETE = bytesOf("DELETE");
export const GET = bytesOf("GET");
export const HEAD = bytesOf("HEAD");
export const OPTIONS = bytesOf("OPTIONS");
export const PUT = bytesOf("PUT");
export const TRACE = bytesOf("TRACE");

export function isExactly(buffer: Buffer, start: number, end: number, method: Uint8Array): boolean {
  const length = end - start;
  if (length !== method.length) return false;
  for (let index = 0; index < length; index++) if (buffer[start + index] !== method[index]) return false;
  return true;
}

const IDEMPOTENT: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"]);

/** RFC 9110 §9.2.2, of a method that a rule has set. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}
