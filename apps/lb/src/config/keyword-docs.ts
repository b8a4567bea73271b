import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../commands/catalogue.ts";
import type { Command } from "../commands/command.ts";
import { actionRows } from "../rules/actions/catalogue.ts";
import type { Documented } from "./keyword.ts";
import { bindWords } from "./keywords/bind-words.ts";
import { cacheWords } from "./keywords/caches.ts";
import { globalWords } from "./keywords/global.ts";
import { mailersWords } from "./keywords/mailers.ts";
import { peersWords } from "./keywords/peers.ts";
import { optionWords, proxyWords, statisticsWords, timeoutWords } from "./keywords/proxy.ts";
import { resolversWords } from "./keywords/resolvers.ts";
import { globalStatsWords } from "./keywords/runtime-socket.ts";
import { socketWords } from "./keywords/runtime-socket-words.ts";
import { serverWords } from "./keywords/server-words.ts";
import { userlistWords } from "./keywords/userlists.ts";
import { leftOutRows } from "./manual.ts";
import { OPENERS, REFUSED_SECTIONS } from "./openers.ts";
import { code, codes, renderLeftOut, renderRefused } from "./refused-docs.ts";
import { renderSamples } from "./sample-docs.ts";

/** `npm run docs` writes it from the rows that the parser reads. */
const TARGET = join(import.meta.dirname, "../../../../docs/keywords.md");

/** All rows. */
export const TABLES: readonly { readonly title: string; readonly rows: readonly Documented[] }[] = [
  { title: "`global`", rows: globalWords.rows },
  { title: "The runtime socket", rows: globalStatsWords.rows },
  { title: "Words of `stats socket`", rows: socketWords.rows },
  { title: "Commands of the runtime socket", rows: [...commands.map(commandRow), ...leftOutCommands()] },
  { title: "`resolvers`", rows: resolversWords.rows },
  { title: "`userlist`", rows: userlistWords.rows },
  { title: "`peers`", rows: peersWords.rows },
  { title: "`mailers`", rows: mailersWords.rows },
  { title: "`cache`", rows: cacheWords.rows },
  { title: "`defaults`, `frontend`, `backend`, `listen`", rows: proxyWords.rows },
  { title: "Actions of rules", rows: actionRows.map(documented) },
  { title: "Timeouts", rows: timeoutWords.rows },
  { title: "Options", rows: optionWords.rows },
  { title: "Statistics", rows: statisticsWords.rows },
  { title: "Words of `bind`", rows: bindWords.rows },
  { title: "Words of `server`, `server-template` and `default-server`", rows: serverWords.rows },
];

const ACTION_SETS = [
  "http-request",
  "http-response",
  "tcp-request connection",
  "tcp-request session",
  "tcp-request content",
  "tcp-response content",
] as const;

function documented({ sets, doc, isInert, ...row }: (typeof actionRows)[number]): Documented {
  return {
    ...row,
    kind: isInert ? "ignored" : "supported",
    doc: `${doc}${isInert ? "." : ""} For ${sets.map((set) => `\`${set}\``).join(" and ")}.`,
  };
}

function commandRow({ words, level, doc, ...row }: Command): Documented {
  const sentence = `${doc.charAt(0).toUpperCase()}${doc.slice(1)}.`;
  return {
    ...row,
    keyword: words,
    kind: "supported",
    doc: level === "user" ? sentence : `${sentence} Level ${level}.`,
  };
}

function leftOutCommands(): readonly Documented[] {
  return leftOutRows(
    "command",
    commands.map(({ words }) => ({ keyword: words })),
  );
}

const INTRODUCTION = `# Keywords

Which parts of HAProxy 2.1's \`haproxy.cfg\` this balancer reads. Generated from the tables of its parser by
\`npm run docs\`; do not edit it here. HAProxy's manual explains each keyword in full.

A keyword is either *supported*, or *accepted without effect* (said once at start, with the reason), or *refused* with the
reason in the message, and exit status 1.
Every keyword, action, fetch and converter of HAProxy 2.1's manual stands below.

Sections: ${codes([...OPENERS.keys()])}. Refused:
${[...REFUSED_SECTIONS].map(([word, reason]) => `${code(word)} (${reason.replace(/\.$/, "")})`).join(", ")}.
`;

export function renderKeywords(): string {
  const tables = TABLES.map(({ title, rows }) => renderTable(title, rows));
  return [INTRODUCTION, ...tables, renderLeftOutActions(), renderSamples()].join("\n");
}

/** HAProxy's actions that are not here. */
function renderLeftOutActions(): string {
  const paragraphs = ACTION_SETS.flatMap((set) => {
    const known = actionRows
      .filter(({ sets }) => (sets as readonly string[]).includes(set))
      .map(({ keyword }) => keyword);
    const refused = renderLeftOut(
      set,
      known.map((name) => name.replace(/\(.*/, "")),
    );
    return refused.length > 0 ? [`Of \`${set}\`:`, ...refused, ""] : [];
  });
  return ["## Other actions", "", ...paragraphs].join("\n");
}

function renderTable(title: string, rows: readonly Documented[]): string {
  const of = (kind: Documented["kind"]) => rows.filter((row) => row.kind === kind);
  const lines = [
    `## ${title}`,
    "",
    "| keyword | takes | meaning |",
    "|---|---|---|",
    ...of("supported").map(renderRow),
  ];
  const ignored = of("ignored");
  if (ignored.length > 0) {
    lines.push(
      "",
      "Accepted without effect:",
      "",
      "| keyword | takes | why |",
      "|---|---|---|",
      ...ignored.map(renderRow),
    );
  }
  return `${[...lines, ...renderRefused(of("refused"))].join("\n")}\n`;
}

function renderRow({ keyword, takes = "", doc }: Documented): string {
  const cells = [`\`${keyword}\``, takes && `\`${takes}\``, doc];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

if (import.meta.main) {
  writeFileSync(TARGET, renderKeywords());
  process.stdout.write(`wrote ${TARGET}\n`);
}
