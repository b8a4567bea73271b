import type { Configuration } from "../config/schema.ts";
import type { PatternFile } from "../samples/acl/pattern-file.ts";
import { liveMapOf, type MapPlace } from "../samples/converters/live-map.ts";
import { entryComplaint } from "../samples/converters/maps.ts";
import { type Answer, type Command, type CommandRequest, type Message, message } from "./command.ts";

const SHOWN = "forwarding/cases/map-commands.ts#";
/** Entries that are written at once. */
const ENTRIES_A_PART = 500;

/** Maps, which rules look values up in. A change is in force for every thread's next request. */
export const mapCommands: readonly Command[] = [
  {
    words: "show map",
    takes: "[<file>|#<number>]",
    doc: "the maps, or what one of them holds",
    level: "user",
    shown: `${SHOWN}show map tells what a map holds`,
    run: showMap,
  },
  {
    words: "add map",
    takes: "<file>|#<number> <key> <value>, or a payload of such lines",
    doc: "adds entries to a map",
    level: "operator",
    shown: `${SHOWN}add map adds entries, by its words and by a payload`,
    run: addMap,
  },
  {
    words: "set map",
    takes: "<file>|#<number> <key>|#<entry> <value>",
    doc: "gives entries of a map another value",
    level: "operator",
    shown: `${SHOWN}set map gives all entries of a key another value, or the one of a number`,
    run: setMap,
  },
  {
    words: "del map",
    takes: "<file>|#<number> <key>|#<entry>",
    doc: "takes entries out of a map",
    level: "operator",
    shown: `${SHOWN}del map takes out all entries of a key, or the one of a number`,
    run: deleteMap,
  },
  {
    words: "clear map",
    takes: "<file>|#<number>",
    doc: "takes all entries out of a map",
    level: "operator",
    shown: `${SHOWN}clear map takes out all entries`,
    run({ arguments: [name], balancer }) {
      if (name === undefined) return message("err", "Missing map identifier.");
      const map = findMap(name, balancer.configuration);
      if (!map) return unknownMap();
      balancer.changeMap(map.place, { kind: "clear" });
      return undefined;
    },
  },
];

interface FoundMap {
  readonly place: number;
  readonly file: PatternFile;
}

/** By its file, or its number. */
function findMap(name: string, { maps }: Configuration): FoundMap | undefined {
  const number = /^#(\d+)$/.exec(name)?.[1];
  const place = number === undefined ? maps.findIndex(({ path }) => path === name) : Number(number);
  const file = maps[place];
  return file && { place, file };
}

function unknownMap(): Message {
  return message("err", "Unknown map identifier. Please use #<id> or <file>.");
}

function showMap({ arguments: [name], balancer }: CommandRequest): Answer {
  const { configuration } = balancer;
  if (name === undefined) return descriptions(configuration.maps);
  const map = findMap(name, configuration);
  return map ? entryLines(map.file) : unknownMap();
}

function* descriptions(maps: readonly PatternFile[]): Generator<string> {
  yield "# id (file) description\n";
  for (const [place, { path, uses }] of maps.entries()) {
    yield `${place} (${path}) pattern loaded from file '${path}' used by ${uses.map((use) => `map_${use}`).join(", by ")}\n`;
  }
}

/** As they are when it is asked for: what is changed while they are written is not among them. */
function* entryLines(file: PatternFile): Generator<string> {
  const { entries } = liveMapOf(file);
  for (let at = 0, end = entries.length; at < end; at += ENTRIES_A_PART) {
    yield entries
      .slice(at, Math.min(end, at + ENTRIES_A_PART))
      .map(({ id, pattern, value }) => `0x${id.toString(16)} ${pattern} ${value}\n`)
      .join("");
  }
}

function addMap({ arguments: [name, key, value], payload, balancer }: CommandRequest): Answer {
  const isWhole = payload === undefined ? value !== undefined : name !== undefined;
  if (name === undefined || !isWhole) {
    return message(
      "err",
      "'add map' expects three parameters (map identifier, key and value) or one parameter (map identifier) and a payload",
    );
  }
  const map = findMap(name, balancer.configuration);
  if (!map) return unknownMap();
  if (payload === undefined) return addEntry(map, key ?? "", value ?? "", balancer);
  for (const line of payload.split("\n")) {
    const [, pattern = "", text = ""] = /^[ \t]*([^ \t]*)[ \t]*(.*)$/.exec(line) ?? [];
    if (text === "") return message("err", `Missing value for key '${pattern}'.`);
    const complaint = addEntry(map, pattern, text, balancer);
    if (complaint) return complaint;
  }
  return undefined;
}

function addEntry(
  { place, file }: FoundMap,
  pattern: string,
  value: string,
  balancer: CommandRequest["balancer"],
): Message | undefined {
  const complaint = entryComplaint(file, pattern, value);
  if (complaint !== undefined) return message("err", `${complaint}.`);
  balancer.changeMap(place, { kind: "add", pattern, value });
  return undefined;
}

function setMap({ arguments: [name, key, value], balancer }: CommandRequest): Answer {
  if (name === undefined || key === undefined || value === undefined) {
    return message("err", "'set map' expects three parameters: map identifier, key and value.");
  }
  const map = findMap(name, balancer.configuration);
  if (!map) return unknownMap();
  const at = placeOf(key);
  const entry = liveMapOf(map.file).find(at);
  if (!entry) return message("err", "id" in at ? "key or pattern not found." : "entry not found.");
  const complaint = entryComplaint(map.file, entry.pattern, value);
  if (complaint !== undefined) return message("err", `${complaint}.`);
  balancer.changeMap(map.place, { kind: "set", at, value });
  return undefined;
}

function deleteMap({ arguments: [name, key], balancer }: CommandRequest): Answer {
  if (name === undefined || key === undefined) {
    return message("err", "This command expects two parameters: map identifier and key.");
  }
  const map = findMap(name, balancer.configuration);
  if (!map) return unknownMap();
  const at = placeOf(key);
  if (!liveMapOf(map.file).find(at)) return message("err", "Key not found.");
  balancer.changeMap(map.place, { kind: "delete", at });
  return undefined;
}

/** `#0x1f`: the number that `show map` tells. */
function placeOf(key: string): MapPlace {
  const number = /^#0x([0-9a-f]+)$/i.exec(key)?.[1];
  return number === undefined ? { pattern: key } : { id: Number.parseInt(number, 16) };
}
