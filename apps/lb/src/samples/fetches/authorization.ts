import type { Argument } from "../arguments.ts";
import { trimBlanks } from "../blanks.ts";
import { fetchRow } from "../fetch.ts";
import type { SampleSource } from "../source.ts";

const HEADERS = ["HTTP request headers"] as const;
const USERLIST = { least: 1, types: ["userlist"] } as const;

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The name and the password that a client sends (RFC 7617). */
export const authorizationFetches = [
  fetchRow({
    keyword: "http_auth",
    takes: USERLIST,
    type: "bool",
    layers: HEADERS,
    doc: "Has the client sent the name of a user of this list, with the password?",
    compile:
      ([list]) =>
      (source) =>
        source.request && groupsOf(list, source) !== undefined,
  }),
  fetchRow({
    keyword: "http_auth_group",
    takes: USERLIST,
    type: "str",
    layers: HEADERS,
    doc: "The name of the user of this list, if the client has sent it with the password; ACLs look at the user's groups.",
    compile:
      ([list]) =>
      (source) =>
        groupsOf(list, source) && credentialsOf(source)?.user,
    compileSome:
      ([list]) =>
      (source, holds) =>
        groupsOf(list, source)?.some((group) => holds(group, source)) ?? false,
  }),
  fetchRow({
    keyword: "http_auth_type",
    type: "str",
    layers: HEADERS,
    doc: "`Basic`, if the client has sent a name and a password.",
    compile: () => (source) => credentialsOf(source) && "Basic",
  }),
  fetchRow({
    keyword: "http_auth_user",
    type: "str",
    layers: HEADERS,
    doc: "The name that the client has sent, right or wrong.",
    compile: () => (source) => credentialsOf(source)?.user,
  }),
  fetchRow({
    keyword: "http_auth_pass",
    type: "str",
    layers: HEADERS,
    doc: "The password that the client has sent, right or wrong.",
    compile: () => (source) => credentialsOf(source)?.password,
  }),
];

function groupsOf(list: Argument | undefined, source: SampleSource): readonly string[] | undefined {
  const credentials = credentialsOf(source);
  return credentials && source.session.process.userlist(String(list))?.groupsOf(credentials.user, credentials.password);
}

/** As HAProxy, of the first value that is not empty; what is no base64, or holds no colon, is none. */
export function credentialsOf({ request, asksProxy }: SampleSource): Credentials | undefined {
  if (!request) return undefined;
  const field = asksProxy ? "proxy-authorization" : "authorization";
  for (let line = 0; line < request.lineCount; line++) {
    if (!request.isNamed(line, field)) continue;
    const [value = ""] = request.fieldValue(line).split(",", 1);
    if (value !== "") return credentialsIn(trimBlanks(value));
  }
  return undefined;
}

function credentialsIn(value: string): Credentials | undefined {
  const [, encoded] = /^basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i.exec(value) ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("latin1");
  const colon = text.indexOf(":");
  // HAProxy's texts end with a NUL: what stands after one is not seen by everybody.
  if (colon < 0 || text.includes("\0")) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
