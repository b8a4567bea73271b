import { fromByteString } from "../byte-string.ts";
import type { Complaint } from "../diagnostic.ts";
import type { KeywordRow } from "../keyword.ts";
import { isNodeName } from "../name.ts";
import { parseTime } from "../time.ts";
import { page, type StatisticsTarget } from "./statistics-settings.ts";

/** `stats WORD ...` in proxies. Each of them turns the page on. */
export const statisticsRows: readonly KeywordRow<StatisticsTarget>[] = [
  {
    kind: "supported",
    keyword: "stats enable",
    doc: "Turns the statistics page on.",
    shown: "forwarding/cases/routing.ts#the statistics come chunked, and the connection goes on",
    apply: (_, proxy) => void page(proxy),
  },
  {
    kind: "supported",
    keyword: "stats uri",
    takes: "<prefix>",
    doc: "Where the page is; `/haproxy?stats` by default.",
    shown: "forwarding/cases/routing.ts#the statistics come chunked, and the connection goes on",
    apply(statement, proxy) {
      const uri = statement.next();
      if (uri === "") return statement.alert("'uri' needs an URI prefix.");
      page(proxy).uri = uri;
    },
  },
  {
    kind: "supported",
    keyword: "stats refresh",
    takes: "<time>",
    doc: "Lets the page reload itself; without a unit in seconds.",
    shown: "stats/page.test.ts#does not refresh unless it is told how often",
    apply(statement, proxy) {
      const time = parseTime(statement.next(), "s");
      if (time.kind === "unexpected") {
        return statement.alert(`unexpected character '${time.character}' in argument to stats refresh interval.`, {
          tight: true,
        });
      }
      if (time.kind === "time" && time.value > 0) page(proxy).refresh = time.value;
      else delete page(proxy).refresh;
    },
  },
  {
    kind: "supported",
    keyword: "stats hide-version",
    doc: "Leaves the version out of the page.",
    shown: "stats/page.test.ts#hides its version when told to",
    apply(_, proxy) {
      page(proxy).hideVersion = true;
    },
  },
  {
    kind: "supported",
    keyword: "stats show-legends",
    doc: "Shows more in the tooltips: addresses, modes, algorithms.",
    shown: "stats/page.test.ts#tells addresses, ids and the algorithm with show-legends alone",
    apply(_, proxy) {
      page(proxy).showLegends = true;
    },
  },
  {
    kind: "supported",
    keyword: "stats show-node",
    takes: "[<name>]",
    doc: "Shows the name of this machine, or the given one.",
    shown: "stats/page.test.ts#shows node and description only when told to",
    apply(statement, proxy) {
      const name = statement.next();
      if (name !== "" && !isNodeName(name)) {
        return statement.alert(
          "'stats show-node' invalid node name - should be a string" +
            "with digits(0-9), letters(A-Z, a-z), hyphen(-) or underscode(_).",
          { tight: true },
        );
      }
      page(proxy).showNode = name;
    },
  },
  {
    kind: "supported",
    keyword: "stats show-desc",
    takes: "[<text>]",
    doc: "Shows a description: the given one, or that of the `global` section.",
    shown: "stats/page.test.ts#shows node and description only when told to",
    apply(statement, proxy) {
      const text = fromByteString(statement.rest().join(" ")) || proxy.global.settings.description;
      if (text === undefined) {
        return statement.warning("'show-desc' requires a parameter or 'desc' to be set in the global section.", {
          tight: true,
        });
      }
      page(proxy).showDesc = text;
    },
  },
  {
    kind: "supported",
    keyword: "stats scope",
    takes: "<name>|.",
    doc: "Shows this proxy only, `.` the one that the statement stands in; several statements name several.",
    shown: "stats/page.test.ts#shows only the proxies of its scope",
    apply(statement, proxy) {
      const name = statement.next();
      if (name === "") return statement.alert("'scope' needs a proxy name.");
      const settings = page(proxy);
      settings.scope = [...(settings.scope ?? []), name];
    },
  },
];

/** What HAProxy says of a word after `stats` that it does not know, and of none. */
export function unknownStatistics(word: string): Complaint {
  const expected =
    "expects 'admin', 'uri', 'realm', 'auth', 'scope', 'enable', 'hide-version', 'show-node', 'show-desc' or 'show-legends'.";
  const text =
    word === "" ? `missing keyword in 'stats', ${expected}` : `unknown stats parameter '${word}', ${expected}`;
  return { text, tight: true };
}
