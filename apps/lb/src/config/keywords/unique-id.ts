import { readFieldName } from "../field-name.ts";
import type { FormatText } from "../formats.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import { readFormatText } from "./log-format.ts";

/** How a request is named, so that logs of several programs tell of the same one. */
export interface UniqueIdSettings {
  readonly uniqueIdFormat?: FormatText;
  /** In lower case: the field that tells it to servers. */
  readonly uniqueIdHeader?: string;
}

interface UniqueIdTarget extends ProxyTarget {
  readonly settings: Mutable<UniqueIdSettings>;
}

const SHOWN = "forwarding/cases/unique-id.ts#a request gets an id, which its server and the log are told";

export const uniqueIdRows: readonly KeywordRow<UniqueIdTarget>[] = [
  {
    kind: "supported",
    keyword: "unique-id-format",
    takes: "<format>",
    doc: "Makes an id of each request: `%ID` in the log.",
    shown: SHOWN,
    apply(statement, { settings }) {
      const text = readFormatText(statement, "unique-id-format");
      if (text !== undefined) settings.uniqueIdFormat = { text, location: statement.location };
    },
  },
  {
    kind: "supported",
    keyword: "unique-id-header",
    takes: "<name>",
    doc: "Sends the id to the server in this header field.",
    shown: SHOWN,
    apply(statement, { settings }) {
      const name = statement.next();
      if (name === "") return statement.alert("unique-id-header expects an argument.");
      const field = readFieldName(statement, "unique-id-header", name);
      if (field !== undefined) settings.uniqueIdHeader = field;
    },
  },
];
