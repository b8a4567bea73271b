import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capability, haproxyBinary, required } from "@haproxy-practice/stack/capabilities";
import { freePort } from "@haproxy-practice/stack/free-port";
import { readStatistics } from "@haproxy-practice/stack/statistics-csv";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderStats } from "../../src/stats/render.ts";
import { exampleContext, haproxyConfiguration, STATS } from "./example.ts";
import { tableRows, tokensOf } from "./page-parser.ts";

const binary = haproxyBinary() ?? "";
const version =
  binary === "" ? "" : (/version (\S+)/.exec(spawnSync(binary, ["-v"], { encoding: "utf8" }).stdout)?.[1] ?? "");
/** Later versions have more columns and other texts: only what they kept can be compared. */
const isReference = version.startsWith("2.1.");

describe.skipIf(!required("haproxy"))(
  `the statistics beside the real HAProxy's: ${capability("haproxy").reason} ${version}`,
  () => {
    let folder: string;
    let web: HttpServer;
    let haproxy: ChildProcess;
    let url: string;

    beforeAll(async () => {
      web = createHttpServer((_request, response) => response.end("hostname: web"));
      web.listen(0, "127.0.0.1");
      await once(web, "listening");
      const stats = await freePort();
      const text = haproxyConfiguration({
        stats,
        plain: await freePort(),
        relay: await freePort(),
        dead: await freePort(),
        up: (web.address() as AddressInfo).port,
      });
      folder = await mkdtemp(join(tmpdir(), "stats-parity-"));
      await writeFile(join(folder, "haproxy.cfg"), text);
      haproxy = spawn(binary, ["-db", "-f", join(folder, "haproxy.cfg")], { stdio: "ignore" });
      url = `http://127.0.0.1:${stats}/my-stats`;
      const settled = async () => {
        const rows = readStatistics(await textAt(`${url}?;csv`));
        const checks = rows.filter((row) => row.get("check_rise") !== "").map((row) => row.get("check_status"));
        return checks.length === 6 && checks.every((status) => status === "L4OK" || status === "L4CON") && rows;
      };
      await waitFor("the real HAProxy's first checks to end", settled, { timeout: 20_000 });
    });

    afterAll(async () => {
      if (haproxy?.exitCode === null) {
        haproxy.kill("SIGKILL");
        await once(haproxy, "exit");
      }
      web?.close();
      if (folder) await rm(folder, { recursive: true, force: true });
    });

    test("the CSV starts with the same columns", async () => {
      const [theirs = ""] = (await textAt(`${url}?;csv`)).split("\n");
      const [own = ""] = ours("/my-stats?;csv").split("\n");
      expect(theirs.slice(0, own.length)).toBe(own);
      if (isReference) expect(theirs).toBe(own);
    });

    test("every row fills the same columns", async () => {
      const filled = (row: ReadonlyMap<string, string>) =>
        [...row].filter(([, value]) => value !== "").map(([name]) => name);
      const theirs = readStatistics(await textAt(`${url}?;csv`)).map(filled);
      const names = new Set(readStatistics(ours("/my-stats?;csv"))[0]?.keys());
      // Later versions fill a few columns that 2.1 leaves empty.
      const known = isReference ? theirs : theirs.map((row) => row.filter((name) => names.has(name)));
      const own = readStatistics(ours("/my-stats?;csv")).map(filled);
      if (isReference) expect(own).toEqual(known);
      else for (const [index, row] of own.entries()) expect(known[index]).toEqual(expect.arrayContaining(row));
    });

    test.skipIf(!isReference)("states, limits and settings have the same values", async () => {
      const names = ["pxname", "svname", "slim", "status", "weight", "act", "bck", "pid", "iid", "sid", "qlimit"];
      names.push("chkfail", "chkdown", "type", "rate_lim", "check_status", "last_chk", "lastsess", "check_desc");
      names.push("check_rise", "check_fall", "check_health", "mode", "algo", "hrsp_2xx", "req_rate_max");
      const chosen = (text: string) =>
        readStatistics(text)
          // What the request for the statistics itself counts is another matter.
          .filter((row) => row.get("pxname") !== "haproxyPractice" && row.get("pxname") !== "stat")
          .map((row) => names.map((name) => `${name}=${row.get(name)}`));
      expect(chosen(ours("/my-stats?;csv"))).toEqual(chosen(await textAt(`${url}?;csv`)));
    });

    test("every value of the JSON has the same place, type and tags", async () => {
      const theirs = jsonKinds(await textAt(`${url}?;json`));
      const own = jsonKinds(ours("/my-stats?;json"));
      for (const [key, kind] of own) expect(`${key} ${theirs.get(key)}`).toBe(`${key} ${kind}`);
      if (isReference) expect([...own.keys()].sort()).toEqual([...theirs.keys()].sort());
    });

    test.skipIf(!isReference)("the JSON has as many values a row, in the same order", async () => {
      const shape = (text: string) =>
        (JSON.parse(text) as JsonField[][]).map((row) =>
          row.map((field) => Object.keys(field).concat(field.field.name)),
        );
      expect(shape(ours("/my-stats?;json"))).toEqual(shape(await textAt(`${url}?;json`)));
    });

    test.skipIf(!isReference)("the typed text has the same lines, but for what was counted", async () => {
      const lines = (text: string) =>
        text
          .replace(/:(u32|u64|s32):-?\d+$/gm, ":$1:0")
          .replace(/(addr\.\S+:)\w+$/gm, "$1PORT")
          .split("\n");
      expect(lines(ours("/my-stats?;typed"))).toEqual(lines(await textAt(`${url}?;typed`)));
    });

    test.skipIf(!isReference)("the JSON schema is the same document", async () => {
      const theirs = await textAt(`${url}?;json-schema`);
      expect(ours("/my-stats?;json-schema")).toBe(theirs.replaceAll('", "', '","'));
    });

    test("the page's tables have the same header cells", async () => {
      const headers = (html: string) => tableRows(html).filter((row) => row.className === "titre");
      expect(headers(ours("/my-stats"))).toEqual(headers(await textAt(url)));
    });

    test
      .skipIf(!isReference)
      .each([
        "/my-stats",
        "/my-stats?;up",
        "/my-stats?;norefresh",
        "/my-stats?;up;norefresh?scope=WEB",
        "/my-stats?scope=stat",
        "/my-stats?scope=s",
        "/my-stats?scope=%22%3E",
        "/my-stats?;st=DONE",
        "/my-stats?;st=ERRP;up",
        "/my-stats?;st=PART",
        "/my-stats?;st=EXCD",
        "/my-stats?;st=NONE",
        "/my-stats?;st=what",
        "/my-stats?;st=DON",
      ])("%s: the page says the same in the same tags", async (target) => {
      const said = (html: string) =>
        tokensOf(html.replace(/<span class="rls">(\d)<\/span>/g, "$1")).map(withoutNumbers);
      expect(said(ours(target))).toEqual(said(await textAt(new URL(target, url).href)));
    });

    test.skipIf(!isReference).each([
      ["GET", "/my-stats"],
      ["HEAD", "/my-stats"],
      ["GET", "/my-stats?;csv"],
      ["GET", "/my-stats?;typed"],
      ["GET", "/my-stats?;json;norefresh"],
      ["HEAD", "/my-stats?;json-schema"],
      ["POST", "/my-stats"],
      ["POST", "/my-stats?;norefresh;up&scope=web"],
    ])("%s %s: the same status and headers", async (method, target) => {
      const response = await fetch(new URL(target, url), { method, redirect: "manual" });
      await response.arrayBuffer();
      const answer = renderStats({ method, target }, STATS, exampleContext());
      expect([answer.status, answer.reason]).toEqual([response.status, response.statusText]);
      expect(Object.fromEntries(answer.headers)).toEqual(
        Object.fromEntries(
          [...response.headers].filter(([name]) => name !== "transfer-encoding" && name !== "connection"),
        ),
      );
    });
  },
);

interface JsonField {
  readonly objType: string;
  readonly field: { readonly pos: number; readonly name: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly value: { readonly type: string };
}

function ours(target: string): string {
  return renderStats({ method: "GET", target }, STATS, exampleContext()).body;
}

/** Without the star of a check that runs just now: another check ends every few milliseconds. */
async function textAt(address: string): Promise<string> {
  return (await (await fetch(address)).text()).replace(/\* (?=L4)/g, "");
}

/** For each kind of row and column: position, type and tags. */
function jsonKinds(text: string): ReadonlyMap<string, string> {
  return new Map(
    (JSON.parse(text) as JsonField[][]).flat().map(({ objType, field, tags, value }) => {
      return [`${objType} ${field.name}`, `${field.pos} ${value.type} ${Object.values(tags).join(" ")}`];
    }),
  );
}

/** Counts, ages and ports differ from run to run; everything else may not. */
function withoutNumbers(token: string): string {
  return token
    .replace(/\bvm\b|(?<= on ).*$/, "NODE")
    .replace(/(?:127\.0\.0\.1|\[::1\]):\w+/, "ADDRESS")
    .replace(/^(?:\d+[dhms])+(?= )|^\?$|^(?:\d+[dhms])+$/, "AGE")
    .replace(/\d+/g, "0")
    .replace(/0\.0 [kMG]bps/, "0 bps");
}
