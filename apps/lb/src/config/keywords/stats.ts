import { fromByteString } from "../byte-string.ts";
import type { ProxyDraft } from "../draft.ts";
import { type KeywordRow, keywordTable, refusedRows } from "../keyword.ts";
import { isNodeName } from "../name.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";

/** `stats WORD ...` in proxies. Each of them turns the page on. */
export const statsRows: readonly KeywordRow<ProxyDraft>[] = [
  {
    kind: "supported",
    keyword: "stats enable",
    doc: "Turns the statistics page on.",
    apply: (_, proxy) => void page(proxy),
  },
  {
    kind: "supported",
    keyword: "stats uri",
    takes: "<prefix>",
    doc: "Where the page is; `/haproxy?stats` by default.",
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
    apply(_, proxy) {
      page(proxy).hideVersion = true;
    },
  },
  {
    kind: "supported",
    keyword: "stats show-legends",
    doc: "Shows more in the tooltips: addresses, modes, algorithms.",
    apply(_, proxy) {
      page(proxy).showLegends = true;
    },
  },
  {
    kind: "supported",
    keyword: "stats show-node",
    takes: "[<name>]",
    doc: "Shows the name of this machine, or the given one.",
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
    apply(statement, proxy) {
      const text = fromByteString(statement.rest().join(" ")) || proxy.global.description;
      if (text === undefined) {
        return statement.warning("'show-desc' requires a parameter or 'desc' to be set in the global section.", {
          tight: true,
        });
      }
      page(proxy).showDesc = text;
    },
  },
  ...refusedRows("Not supported yet.", [
    "stats admin",
    "stats auth",
    "stats http-request",
    "stats realm",
    "stats scope",
  ]),
];

const table = keywordTable(statsRows);
const EXPECTED =
  "expects 'admin', 'uri', 'realm', 'auth', 'scope', 'enable', 'hide-version', 'show-node', 'show-desc' or 'show-legends'.";

export function applyStats(statement: Statement, proxy: ProxyDraft) {
  const name = statement.next();
  if (name === "") return statement.alert(`missing keyword in 'stats', ${EXPECTED}`, { tight: true });
  const row = table.get(`stats ${name}`);
  if (!row || row.kind === "refused") {
    return statement.alert(`unknown stats parameter '${name}', ${EXPECTED}`, { tight: true, hint: row?.doc });
  }
  row.apply(statement, proxy);
}

function page({ settings }: ProxyDraft): NonNullable<ProxyDraft["settings"]["stats"]> {
  settings.stats ??= { uri: "/haproxy?stats", hideVersion: false, showLegends: false };
  return settings.stats;
}
