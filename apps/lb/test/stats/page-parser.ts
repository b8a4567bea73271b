/** What only moves things about. */
const LAYOUT: ReadonlySet<string> = new Set(["", "</li>", "<br>", "&nbsp;"]);

/** What a page says, without how it is laid out: its tags and texts in order. */
export function tokensOf(html: string): string[] {
  const body = html.slice(html.indexOf("<body>")).replace(/<style[\s\S]*?<\/style>/g, "");
  return [...body.matchAll(/<[^>]*>|[^<]+/g)]
    .map(([token]) => token.replaceAll("\n", " ").replaceAll('"', "").trim())
    .filter((token) => !LAYOUT.has(token));
}

export interface TableRow {
  readonly className: string;
  /** Texts without tips. */
  readonly cells: readonly string[];
  /** The tip of each cell; empty where there is none. */
  readonly tips: readonly string[];
}

/** The rows of all tables of class `tbl`. */
export function tableRows(html: string): TableRow[] {
  const tables = [...html.matchAll(/<table class="tbl"[^>]*>([\s\S]*?)<\/table>(?=<p>|\n)/g)];
  return tables.flatMap(([, table = ""]) =>
    [...table.matchAll(/<tr class="([^"]*)">([\s\S]*?)<\/tr>(?=\s*(?:<tr class|$))/g)].map(
      ([, className = "", content = ""]) => {
        const cells = splitCells(content);
        return {
          className,
          cells: cells.map((cell) => textOf(cell.replace(/<div class=tips>[\s\S]*<\/div>/, ""))),
          tips: cells.map((cell) => textOf(/<div class=tips>([\s\S]*)<\/div>/.exec(cell)?.[1] ?? "")),
        };
      },
    ),
  );
}

/** Cells of a row; a cell's tip may be a table of its own. */
function splitCells(row: string): string[] {
  const cells: string[] = [];
  let depth = 0;
  let start = 0;
  for (const tag of row.matchAll(/<(\/?)(?:td|th)\b[^>]*>/g)) {
    if (tag[1] === "") {
      if (depth++ === 0) start = tag.index + tag[0].length;
    } else if (--depth === 0) cells.push(row.slice(start, tag.index));
  }
  return cells;
}

function textOf(html: string): string {
  return html
    .replace(/<\/(?:th|td)>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&nbsp;", " ")
    .replace(/\s+/g, " ")
    .trim();
}
