/** A user's name and password, as a client sends them. Each character a byte. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Four characters each, with padding at the end. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$/;

/** RFC 7617: what a field of `Authorization` holds; undefined: it is none, or of another scheme. */
export function basicCredentials(field: string): Credentials | undefined {
  const [, encoded = ""] = /^basic +(\S+)$/i.exec(field) ?? [];
  if (encoded === "" || !BASE64.test(encoded)) return undefined;
  const text = Buffer.from(encoded, "base64").toString("latin1");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
