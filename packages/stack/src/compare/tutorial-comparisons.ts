import { ask, keepAliveAgent } from "../ask.ts";
import { readStatistics } from "../statistics-csv.ts";
import { waitFor } from "../wait-for.ts";
import type { Area, Comparison } from "./comparison.ts";
import { exchange } from "./raw-exchange.ts";
import type { Subject } from "./subject.ts";

/** Milliseconds for the statistics to show what is waited for: names are held for 10 s, checks come every 2 s. */
const PATIENCE = 30_000;

/** The rows of the statistics. */
async function statistics(subject: Subject): Promise<Record<string, string>[]> {
  const { body } = await ask(`${subject.tutorial.statsUrl}?;csv`);
  return readStatistics(body).map((row) => Object.fromEntries(row));
}

async function slots(subject: Subject): Promise<string[]> {
  const rows = await statistics(subject);
  return rows
    .filter(({ pxname, svname }) => pxname === "web_service" && svname !== "BACKEND")
    .map(({ svname, status }) => `${svname} ${status}`);
}

/** Waits until so many slots are `UP`, with all their checks passed. */
async function slotsUp(subject: Subject, count: number): Promise<void> {
  const up = async () => (await slots(subject)).filter((slot) => slot.endsWith(" UP")).length === count;
  await waitFor(`${count} servers UP behind ${subject.name}`, up, { timeout: PATIENCE });
}

/** Hostnames in turn, as A, B, C in the order of their first appearance. */
async function lettersInTurn(subject: Subject, count: number, keepAlive: boolean): Promise<string> {
  const agent = keepAlive ? keepAliveAgent() : undefined;
  const letters = new Map<string, string>();
  let text = "";
  for (let i = 0; i < count; i++) {
    const { hostname = "-" } = await ask(`${subject.tutorial.url}/`, agent ? { agent } : {});
    if (!letters.has(hostname)) letters.set(hostname, String.fromCharCode(65 + letters.size));
    text += letters.get(hostname);
  }
  agent?.destroy();
  return text;
}

async function shares(subject: Subject, keepAlive: boolean): Promise<string> {
  const counts = new Map<string, number>();
  const client = async () => {
    const agent = keepAlive ? keepAliveAgent() : undefined;
    for (let i = 0; i < 30; i++) {
      const { hostname = "-" } = await ask(`${subject.tutorial.url}/`, agent ? { agent } : {});
      counts.set(hostname, (counts.get(hostname) ?? 0) + 1);
    }
    agent?.destroy();
  };
  await Promise.all(Array.from({ length: 10 }, client));
  return [...counts.values()].sort().join(" ");
}

function port(subject: Subject): number {
  return Number(new URL(subject.tutorial.url).port);
}

/** The answer to a request for `target`, without the body of a page and with the replicas' names taken out. */
async function answerTo(subject: Subject, method: string, target: string): Promise<string> {
  const { bytes, closed } = await exchange(port(subject), `${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
  const [head = "", body = ""] = bytes.split("\r\n\r\n", 2);
  const steady = head.replace(/^date: .*$/im, "date: ...");
  const shown = /<html/i.test(body) && body.length > 500 ? "(a page)" : body.replace(/^hostname: .*/, "hostname: ...");
  return [steady.replaceAll("\r", ""), "", shown.slice(0, 300), closed ? "closed" : "stays"].join("\n");
}

function target(id: string, what: string, words: string): Comparison {
  const [method = "GET", path = "/"] = words.split(" ");
  return { id, what, observe: (subject) => answerTo(subject, method, path) };
}

/** Columns that come out the same when the same was asked. */
const STEADY_COLUMNS =
  "pxname svname status weight act bck chkfail pid iid sid type check_status check_code last_chk hanafail slim mode algo " +
  "qcur qmax scur econ eresp wretr wredis dreq dresp ereq rate_lim";

const empty: Area = {
  title: "the tutorial's file with no web server there",
  comparisons: [
    { id: "slots-empty", what: "the slots before any address came", observe: async (s) => (await slots(s)).join("\n") },
    target("page-503", "the page when no server is there", "GET /"),
    target("head-503", "HEAD when no server is there", "HEAD /"),
  ],
};

const three: Area = {
  title: "the tutorial's file with three web servers",
  comparisons: [
    {
      id: "recovers",
      what: "three servers appear",
      observe: async (subject) => {
        await subject.tutorial.scale(3);
        await slotsUp(subject, 3);
        return (await slots(subject)).join("\n");
      },
    },
    { id: "rotation", what: "30 requests in turn", observe: (s) => lettersInTurn(s, 30, false) },
    { id: "rotation-kept", what: "30 requests over one connection", observe: (s) => lettersInTurn(s, 30, true) },
    { id: "share", what: "300 requests over new connections", observe: (s) => shares(s, false) },
    { id: "share-kept", what: "300 requests over 10 connections", observe: (s) => shares(s, true) },
    target("web-get", "GET /", "GET /"),
    target("web-post", "POST / (the web server says 501)", "POST /"),
    target("stats-page", "GET /my-stats", "GET /my-stats"),
    target("stats-head", "HEAD /my-stats", "HEAD /my-stats"),
    target("stats-post", "POST /my-stats", "POST /my-stats"),
    target("stats-put", "PUT /my-stats", "PUT /my-stats"),
    target("stats-case", "GET /MY-STATS", "GET /MY-STATS"),
    target("stats-slash", "GET /my-stats/ (a web server answers)", "GET /my-stats/"),
    target("stats-option", "GET /my-stats;csv (a web server answers)", "GET /my-stats;csv"),
    {
      id: "stats-title",
      what: "title and rows of the page",
      observe: async (subject) => {
        const { body } = await ask(subject.tutorial.statsUrl);
        const rows = [...body.matchAll(/<tr class="(\w+)"><td class=ac>.*?<a name="([^"]+)"/gs)];
        const title = /<title>(.*?) on .*<\/title>/.exec(body)?.[1];
        return [title, ...rows.map(([, kind, name]) => `${kind} ${name}`)].join("\n");
      },
    },
    {
      id: "stats-columns",
      what: "the CSV's columns",
      observe: async ({ tutorial }) => (await ask(`${tutorial.statsUrl}?;csv`)).body.split("\n")[0] ?? "",
    },
    {
      id: "stats-values",
      what: "the CSV's values that do not change by themselves",
      observe: async (subject) => {
        const rows = await statistics(subject);
        return rows
          .map((row) =>
            STEADY_COLUMNS.split(" ")
              // "* L4OK" while the next check is under way: chance.
              .map((name) => `${name}=${row[name]?.replace(/^\* /, "") ?? "(none)"}`)
              .join(" "),
          )
          .join("\n");
      },
    },
    {
      id: "stats-aborts",
      what: "the CSV's counts of aborted requests",
      observe: async (subject) => {
        const rows = await statistics(subject);
        return rows.map((row) => `${row["pxname"]}/${row["svname"]} ${row["cli_abrt"]} ${row["srv_abrt"]}`).join("\n");
      },
    },
    {
      id: "stats-json",
      what: "the JSON's first row",
      observe: async ({ tutorial }) => {
        const { headers, body } = await ask(`${tutorial.statsUrl}?;json`);
        const [first = []] = JSON.parse(body) as { objType: string; field: { name: string }; tags: unknown }[][];
        const fields = first.map(({ objType, field, tags }) => `${objType} ${field.name} ${JSON.stringify(tags)}`);
        return [headers["content-type"], ...fields].join("\n");
      },
    },
  ],
};

/** Waits until so many slots are in maintenance, and gives the states through which the last of these came there. */
async function statesUntilEmpty(subject: Subject, count: number): Promise<string[]> {
  const states = new Map<string, string[]>();
  return await waitFor(
    `${count} empty slots behind ${subject.name}`,
    async () => {
      const now = await slots(subject);
      for (const slot of now) {
        const [name = "", state = ""] = [slot.slice(0, 5), slot.slice(6)];
        const before = states.get(name) ?? [];
        if (before.at(-1) !== state) states.set(name, [...before, state]);
      }
      const empty = now.filter((slot) => slot.includes("MAINT"));
      return empty.length === count && states.get((empty.at(-1) ?? "").slice(0, 5));
    },
    { timeout: PATIENCE },
  );
}

/** How long what a balancer wrote may take to be read here. */
const READ_PATIENCE_MS = 2000;

/**
 * What the balancer said of its servers while something happened, without date and process.
 * @param last words of the last line that is to come: the state shows before the line has been read. Without it, what came
 *   is given all the same, for that is the difference.
 */
async function saidDuring(subject: Subject, last: string, action: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  subject.tutorial.onBalancerLine((line) => lines.push(line));
  const before = lines.length;
  await action();
  const started = performance.now();
  while (!lines.some((line) => line.includes(last)) && performance.now() - started < READ_PATIENCE_MS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return lines
    .slice(before)
    .map(withoutPrefix)
    .filter((line) => line.includes("web_service"));
}

function withoutPrefix(line: string): string {
  return line.replace(/^\[(\w+)\]\s+(\d+\/\d+ )?\(\d+\) : /, "[$1] ").replace(/duration: \d+ms/g, "duration: ...ms");
}

const changes: Area = {
  title: "web servers come and go",
  comparisons: [
    {
      id: "killed",
      what: "the states of a killed server's slot, and what is said",
      observe: async (subject) => {
        const [victim] = await subject.tutorial.replicas();
        if (!victim) throw new Error("no replica runs");
        let states: string[] = [];
        const said = await saidDuring(subject, "enters maintenance", async () => {
          await subject.tutorial.kill(victim.hostname);
          states = await statesUntilEmpty(subject, 1);
        });
        // Which slot it had is chance.
        return [...states, ...said].join("\n").replace(/web-\d/g, "web-N");
      },
    },
    { id: "killed-rotation", what: "30 requests after that", observe: (s) => lettersInTurn(s, 30, false) },
    {
      id: "one-left",
      what: "the slots after scaling to one",
      observe: async (subject) => {
        await subject.tutorial.scale(1);
        await statesUntilEmpty(subject, 2);
        return (await slots(subject))
          .map((slot) => slot.slice(6))
          .sort()
          .join("\n");
      },
    },
    {
      id: "back",
      what: "30 requests after scaling to three again",
      observe: async (subject) => {
        await subject.tutorial.scale(3);
        await slotsUp(subject, 3);
        return lettersInTurn(subject, 30, false);
      },
    },
  ],
};

const signals: Area = {
  title: "signals",
  comparisons: [
    {
      id: "signal-usr1",
      what: "USR1 with nothing in flight",
      observe: async ({ tutorial }) => {
        process.kill(tutorial.balancerPid, "SIGUSR1");
        return tutorial.balancerEnd;
      },
    },
    {
      id: "signal-term",
      what: "TERM",
      observe: async ({ process: balancer }) => {
        process.kill(balancer.pid, "SIGTERM");
        return balancer.ended;
      },
    },
  ],
};

/** In this order: the later ones need what the earlier ones brought about. */
export const tutorialAreas: readonly Area[] = [empty, three, changes];
/** At the very end: they end the balancers. */
export const signalAreas: readonly Area[] = [signals];
