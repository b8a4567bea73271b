/** A row of the statistics by column name: `pxname`, `svname`, `scur`, ... */
export type StatisticsRow = ReadonlyMap<string, string>;

/** The rows of the statistics' CSV, as this balancer and the real one write it. Empty cells are empty strings. */
export function readStatistics(csv: string): StatisticsRow[] {
  const [header = "", ...lines] = csv.trim().split("\n");
  // Each line ends with a comma.
  const names = header.replace("# ", "").split(",").slice(0, -1);
  return lines.map((line) => {
    const values = line.split(",");
    return new Map(names.map((name, place) => [name, values[place] ?? ""]));
  });
}

/**
 * The row of a frontend (`f/FRONTEND`), a server (`b/s1`) or a backend (`b/BACKEND`).
 * @throws when there is none
 */
export function statisticsRow(rows: readonly StatisticsRow[], name: string): StatisticsRow {
  const row = rows.find((each) => `${each.get("pxname")}/${each.get("svname")}` === name);
  if (!row) throw new Error(`the statistics have no row ${name}`);
  return row;
}
