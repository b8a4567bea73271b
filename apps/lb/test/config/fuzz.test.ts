// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes its variables that way
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { checkOutcome, loadConfiguration } from "../../src/config/load.ts";

const tutorial = readFileSync(join(import.meta.dirname, "../../../../infra/haproxy.cfg"));
/** Names are left out, so that no run asks anybody for random ones. */
const withoutNames = Buffer.from(tutorial.toString("latin1").replace("web:8000", "127.0.0.1:8000"), "latin1");

async function expectVerdict(text: Buffer): Promise<void> {
  const { verdict, diagnostics, configuration } = await loadConfiguration([{ name: "f", text }], {});
  expect(verdict === "errors").toBe(diagnostics.some(({ fatal }) => fatal));
  expect(verdict === "errors").toBe(configuration === undefined);
  expect(checkOutcome(verdict).exitStatus).toBeLessThanOrEqual(2);
}

it("random bytes are refused or accepted, never a crash", async () => {
  const bytes = fc.uint8Array({ maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(bytes, (array) => expectVerdict(Buffer.from(array))),
    { numRuns: 2000 },
  );
});

it("so are random words behind the keywords", async () => {
  const section = fc.constantFrom("global", "defaults", "frontend f", "backend b", "listen l", "resolvers r");
  const keyword = fc.constantFrom(
    ...["bind", "server s", "server-template s 3", "acl a", "use_backend b if", "option", "timeout", "stats", "log"],
    ...["no", "default", "maxconn", "nbthread", "hold", "nameserver n", "cpu-map", "setenv", "default-server"],
  );
  const word = fc.oneof(
    fc.constantFrom("127.0.0.1:80", ":1-3", "{", "}", "!", "or", "path_reg", "path_len", "-m", "check", "inter", "id"),
    fc.stringMatching(/^[!-~]{0,8}$/).filter((text) => !/[a-z].*:/i.test(text)),
  );
  const line = fc
    .tuple(keyword, fc.array(word, { maxLength: 6 }))
    .map(([first, rest]) => ` ${first} ${rest.join(" ")}`);
  const text = fc
    .tuple(section, fc.array(line, { maxLength: 8 }))
    .map(([first, lines]) => [first, ...lines].join("\n"));
  await fc.assert(
    fc.asyncProperty(text, (configuration) => expectVerdict(Buffer.from(configuration, "latin1"))),
    { numRuns: 500 },
  );
});

it("so is the tutorial's file with bytes replaced", async () => {
  const edits = fc.array(fc.tuple(fc.nat(withoutNames.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
  const isAddress = (at: number) => /[\d.:]/.test(String.fromCharCode(withoutNames[at] ?? 0));
  await fc.assert(
    fc.asyncProperty(edits, (list) => {
      const text = Buffer.from(withoutNames);
      for (const [at, byte] of list) if (!isAddress(at)) text[at] = byte;
      return expectVerdict(text);
    }),
    { numRuns: 500 },
  );
});

/** Lines that cases and recorded configurations of HAProxy's have, and their words. */
const recorded: readonly { readonly config: string }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "testdata/diagnostics.json"), "utf8"),
);
const lines = [...new Set(recorded.flatMap(({ config }) => config.split("\n")))].filter((line) => line.trim() !== "");
const words = [...new Set(lines.flatMap((line) => line.trim().split(/\s+/)))];
const ODD = [
  '"',
  "'",
  "\\",
  "\\x4",
  "#",
  '"$A"',
  '"${A',
  "no",
  "default",
  "{",
  "}",
  "",
  "-1",
  "99999999999",
  "1-65535",
  "%[",
  "[",
  "]",
];

type Edit = readonly [at: number, word: number, kind: number, what: string];

function edited(text: string, edits: readonly Edit[]): string {
  const rows = text.split("\n");
  for (const [at, word, kind, what] of edits) {
    const line = at % rows.length;
    const parts = (rows[line] ?? "").split(" ");
    const place = word % parts.length;
    if (kind === 0) rows.splice(line, 0, what);
    else if (kind === 1) rows.splice(line, 1);
    else if (kind === 2) parts.splice(place, 1);
    else if (kind === 3) parts.splice(place, 0, what);
    else parts[place] = kind === 4 ? what : (parts[place] ?? "") + what;
    if (kind > 1) rows[line] = parts.join(" ");
  }
  return withoutHosts(rows.join("\n"));
}

/** No run is to ask anybody for random names. */
function withoutHosts(text: string): string {
  return text.replaceAll(/[a-z_][\w.-]*(?=:\d)|[\w-]+\.[a-z][\w.-]*/gi, "127.0.0.1");
}

it("recorded configurations with lines and words changed are refused or accepted, each within a second", async () => {
  const what = fc.oneof(fc.constantFrom(...lines), fc.constantFrom(...words), fc.constantFrom(...ODD));
  const edit = fc.tuple(fc.nat(200), fc.nat(70), fc.nat(5), what);
  const edits = fc.array(edit, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...recorded), edits, async ({ config }, list) => {
      const text = edited(config, list);
      const before = process.cpuUsage();
      await expectVerdict(Buffer.from(text, "latin1"));
      const { user, system } = process.cpuUsage(before);
      expect(user + system, text).toBeLessThan(1e6);
    }),
    { numRuns: 1500 },
  );
});
