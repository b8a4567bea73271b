import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { Unexpected } from "../harness/wire.ts";

const folder = mkdtempSync(join(tmpdir(), "lb-maps-"));
const file = (name: string, ...lines: string[]) => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
};
const TEXTS = file("texts.map", "# a comment", "a 1", "b 2 and more", "a 3");
const NUMBERS = file("numbers.map", "10.0.0.0/8 10");

/** What is found of `x-key` is in the place where a redirect leads. */
const mapped = (expression: string) =>
  configuration({
    global: "stats socket ipv4@127.0.0.1:{c} level operator",
    frontend: `http-request redirect location /%[${expression}]`,
  });
const BY_TEXT = mapped(`hdr(x-key),map_str(${TEXTS},none)`);
const BY_NETWORK = mapped(`hdr(x-key),map_ip_int(${NUMBERS},0)`);

async function command(rig: Rig, line: string): Promise<string> {
  const client = await rig.commands();
  client.send(`${line}\n`);
  const answer = (await client.receivesUntilFin()).toString("latin1");
  // What entries are numbered by is another in every process.
  return answer.replace(/^0x[0-9a-f]+ /gm, "0x ");
}

async function answers(rig: Rig, line: string, expected: string): Promise<void> {
  const answer = await command(rig, line);
  if (answer !== expected) throw new Unexpected(line, JSON.stringify(expected), JSON.stringify(answer));
}

/** The number of the entry at a place of a map. */
async function numberOf(rig: Rig, map: string, place: number): Promise<string> {
  const client = await rig.commands();
  client.send(`show map ${map}\n`);
  const lines = (await client.receivesUntilFin()).toString("latin1").split("\n");
  return `#${lines[place]?.split(" ")[0]}`;
}

async function finds(rig: Rig, key: string, value: string): Promise<void> {
  const client = await rig.client();
  client.send(get("/", `X-Key: ${key}\r\n`));
  const location = /^location: \/(.*)\r$/m.exec(await client.receivesHead())?.[1];
  if (location !== value) throw new Unexpected(`the value of ${key}`, value, String(location));
  client.close();
}

const UNKNOWN = "Unknown map identifier. Please use #<id> or <file>.\n\n";

/** Maps that are changed while requests pass. */
export const mapCommands: readonly Case[] = [
  {
    name: "show map tells what a map holds",
    configuration: BY_TEXT,
    async play(rig) {
      await answers(rig, `show map ${TEXTS}`, "0x a 1\n0x b 2 and more\n0x a 3\n\n");
      await answers(rig, "show map #0", "0x a 1\n0x b 2 and more\n0x a 3\n\n");
      for (const name of ["nobody", "#1", file("other.map", "a b")]) await answers(rig, `show map ${name}`, UNKNOWN);
      const [header, map = ""] = (await command(rig, "show map")).split("\n");
      if (header !== "# id (file) description") throw new Unexpected("show map", "a header", String(header));
      const start = `0 (${TEXTS}) pattern loaded from file '${TEXTS}' used by map`;
      if (!map.startsWith(start)) throw new Unexpected("show map", start, map);
    },
  },
  {
    name: "add map adds entries, by its words and by a payload",
    configuration: BY_TEXT,
    async play(rig) {
      await finds(rig, "c", "none");
      await answers(rig, `add map ${TEXTS} c 4 ignored`, "\n");
      await answers(rig, `add map ${TEXTS} a 5`, "\n");
      await answers(rig, `add map ${TEXTS} <<\nd 6;7\ne 8\n`, "\n");
      await answers(rig, `show map ${TEXTS}`, "0x a 1\n0x b 2 and more\n0x a 3\n0x c 4\n0x a 5\n0x d 6;7\n0x e 8\n\n");
      for (const [key = "", value = ""] of [
        ["a", "1"],
        ["c", "4"],
        ["d", "6;7"],
        ["e", "8"],
        ["f", "none"],
      ]) {
        await finds(rig, key, value);
      }
      await answers(rig, `add map ${TEXTS} <<\ng 9\nh\n`, "Missing value for key 'h'.\n\n");
      const usage =
        "'add map' expects three parameters (map identifier, key and value) or one parameter (map identifier) and a payload\n\n";
      await answers(rig, `add map ${TEXTS} k`, usage);
      await answers(rig, "add map nobody k v", UNKNOWN);
    },
    differs: { "haproxy 2.6": "reads a payload's lines otherwise" },
  },
  {
    name: "set map gives all entries of a key another value, or the one of a number",
    configuration: BY_TEXT,
    async play(rig) {
      await answers(rig, `set map ${TEXTS} a A`, "\n");
      await finds(rig, "a", "A");
      await answers(rig, `set map ${TEXTS} ${await numberOf(rig, TEXTS, 2)} B`, "\n");
      await answers(rig, `show map ${TEXTS}`, "0x a A\n0x b 2 and more\n0x a B\n\n");
      await answers(rig, `set map ${TEXTS} nobody A`, "entry not found.\n\n");
      await answers(rig, `set map ${TEXTS} #0x999 A`, "key or pattern not found.\n\n");
      await answers(
        rig,
        `set map ${TEXTS} a`,
        "'set map' expects three parameters: map identifier, key and value.\n\n",
      );
    },
  },
  {
    name: "del map takes out all entries of a key, or the one of a number",
    configuration: BY_TEXT,
    async play(rig) {
      await answers(rig, `del map ${TEXTS} ${await numberOf(rig, TEXTS, 0)}`, "\n");
      await finds(rig, "a", "3");
      await answers(rig, `del map ${TEXTS} a`, "\n");
      await finds(rig, "a", "none");
      await answers(rig, `show map ${TEXTS}`, "0x b 2 and more\n\n");
      await answers(rig, `del map ${TEXTS} a`, "Key not found.\n\n");
      await answers(rig, `del map ${TEXTS} #0x999`, "Key not found.\n\n");
      await answers(rig, `del map ${TEXTS}`, "This command expects two parameters: map identifier and key.\n\n");
    },
  },
  {
    name: "clear map takes out all entries",
    configuration: BY_TEXT,
    async play(rig) {
      await finds(rig, "a", "1");
      await answers(rig, `clear map ${TEXTS}`, "\n");
      await finds(rig, "a", "none");
      await answers(rig, `show map ${TEXTS}`, "\n");
      await answers(rig, `add map ${TEXTS} a 7`, "\n");
      await finds(rig, "a", "7");
      await answers(rig, "clear map", "Missing map identifier.\n\n");
    },
  },
  {
    name: "a map of networks and numbers takes nothing else",
    configuration: BY_NETWORK,
    async play(rig) {
      await answers(rig, `add map ${NUMBERS} 10.1.0.0/16 11`, "\n");
      await finds(rig, "10.1.2.3", "11");
      await finds(rig, "10.2.2.3", "10");
      await answers(rig, `add map ${NUMBERS} 10.3.0.0/16 many`, "unable to parse 'many'.\n\n");
      await answers(rig, `add map ${NUMBERS} everywhere 12`, "'everywhere' is not a valid IPv4 or IPv6 address.\n\n");
      await answers(rig, `show map ${NUMBERS}`, "0x 10.0.0.0/8 10\n0x 10.1.0.0/16 11\n\n");
    },
  },
];
