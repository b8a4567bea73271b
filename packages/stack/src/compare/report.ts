import { styleText } from "node:util";
import type { KnownDifference } from "./parity-list.ts";
import type { Observation } from "./run.ts";

const OURS = ["native", "http-proxy"] as const;
const WIDTHS = { id: 22, did: 24 };

/** Prints comparisons as a table while they come, and keeps count of the differences. */
export class Report {
  readonly #known: readonly KnownDifference[];
  /** Shows in full what each did, also where they agree. */
  readonly #verbose: boolean;
  readonly #seen = new Set<string>();
  #area = "";
  #comparisons = 0;
  #listed = 0;
  #unlisted = 0;

  constructor(known: readonly KnownDifference[], verbose: boolean) {
    this.#known = known;
    this.#verbose = verbose;
  }

  add(observation: Observation): void {
    const { area, comparison, did } = observation;
    if (area !== this.#area) this.#heading(area);
    this.#comparisons += 1;
    const differing = OURS.filter((engine) => did[engine] !== did.haproxy);
    const unlisted = differing.filter((engine) => !this.#isListed(comparison.id, engine));
    for (const engine of differing) this.#seen.add(`${comparison.id} ${engine}`);
    this.#unlisted += unlisted.length;
    this.#listed += differing.length - unlisted.length;

    const cells = OURS.map((engine) => {
      if (!differing.includes(engine)) return pad("same");
      if (unlisted.includes(engine)) return styleText("red", pad(`NOT LISTED: ${summary(did[engine])}`));
      return styleText("yellow", pad(`listed: ${summary(did[engine])}`));
    });
    print(`  ${comparison.id.padEnd(WIDTHS.id)} ${pad(summary(did.haproxy))} ${cells.join(" ")} ${comparison.what}`);
    if (this.#verbose || unlisted.length > 0) printDetails(observation);
  }

  /** Prints the totals. @returns whether docs/parity.md lists every difference */
  end(): boolean {
    const absent = this.#known.flatMap(({ id, engines }) => engines.map((engine) => `${id} ${engine}`));
    const unseen = absent.filter((difference) => !this.#seen.has(difference));
    if (unseen.length > 0) print(`listed in docs/parity.md, but not seen here: ${unseen.join(", ")}`);
    print(
      `${this.#comparisons} comparisons with two engines each: ${this.#listed} differences that docs/parity.md lists, ${this.#unlisted} that it does not`,
    );
    return this.#unlisted === 0;
  }

  #isListed(comparison: string, engine: (typeof OURS)[number]): boolean {
    return this.#known.some(({ id, engines }) => id === comparison && engines.includes(engine));
  }

  #heading(area: string): void {
    this.#area = area;
    const columns = ["HAProxy", ...OURS].map(pad).join(" ");
    print(`\n${styleText("bold", area)}`);
    print(styleText("dim", `  ${"".padEnd(WIDTHS.id)} ${columns}`));
  }
}

function printDetails({ did }: Observation): void {
  for (const name of ["haproxy", ...OURS] as const) {
    if (name !== "haproxy" && did[name] === did.haproxy) continue;
    for (const line of did[name].split("\n")) print(styleText("dim", `      ${name.padEnd(10)} | ${line}`));
  }
}

function print(line: string): void {
  console.log(line);
}

/** A status and what became of the connection, or else the first words. */
export function summary(text: string): string {
  const status = /(?:^|client got ")HTTP\/1\.[01] (\d{3}[^\\\n]*)/m.exec(text)?.[1];
  const ending = /was closed$|^closed$/m.test(text) ? ", closed" : "";
  if (status !== undefined) return `${status}${ending}`;
  if (/client got ""/.test(text)) return `nothing${ending}`;
  return text.split("\n")[0] ?? "";
}

function pad(text: string): string {
  return (text.length > WIDTHS.did ? `${text.slice(0, WIDTHS.did - 1)}…` : text).padEnd(WIDTHS.did);
}
