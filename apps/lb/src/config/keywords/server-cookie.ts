import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ServerTarget } from "./server-load.ts";

/** What a client's cookie holds that is to lead to the server. */
export interface ServerCookie {
  readonly cookie?: string;
}

export interface ServerCookieTarget extends ServerTarget {
  readonly settings: Mutable<ServerCookie>;
}

export const serverCookieRows: readonly KeywordRow<ServerCookieTarget>[] = [
  {
    kind: "supported",
    keyword: "cookie",
    takes: "<value>",
    doc: "The value of the backend's `cookie` that leads to it.",
    shown: "forwarding/cases/cookies.ts#cookie insert sets a cookie that leads back to the server",
    apply(statement, { settings, label }) {
      const value = statement.next();
      if (value === "") return statement.alert(`'${label}' : 'cookie' expects <value> as argument.`);
      settings.cookie = value;
    },
  },
];
