import { Random } from "../fuzz/random.ts";

const COUNT = 1000;

/** Texts of a kind, and what is made of them: a field `X` has the text. */
interface Group {
  readonly generate: (random: Random) => string;
  readonly expressions: readonly string[];
}

const BINARY = (converters: string) => `req.fhdr(x),b64dec,${converters}`;
const PLAIN = (converters: string) => `req.fhdr(x),${converters}`;

const HASHES = ["crc32", "crc32c", "djb2", "sdbm", "wt6"].flatMap((name) => [name, `${name}(1)`]);
const SEEDED = ["xxh32", "xxh64"].flatMap((name) => [name, `${name}(7)`, `${name}(-5)`, `${name}(1234567890123)`]);
const JSON_MODES = ["", "ascii", "utf8", "utf8s", "utf8p", "utf8ps"].map((mode) => `json(${mode})`);
const FIELDS = ["1,/", "2,/", "-1,/", "-2,;", "2,/;", "1,/,2", "1,/,0", "-1,/,2", "-2,/,0", "2,/,3"];
const OPERANDS = ["5", "-3", "0", "-1", "4294967296", "9223372036854775807", "-9223372036854775808"];
const TIME = "%Y-%m-%d %H:%M:%S %a %A %b %B %j %u %w %p %I %y %e %U %W %V %G %g %C %D %R %r %T %F %h %k %l %s %z %%";

const TEXT_PARTS = ["a", "bc", ",", ";", "/", "", " ", "-", "d", "=", "de", "x", "*", ".."];
const LANGUAGES = ["de", "en", "en-US", "fr", "*", "da", "de-CH", ""];
const WEIGHTS = ["", " ", ";q=0.5", "; q = 0.8", ";q=1", ";q=0", "; x=1", ";q=0.123", ";q=.5", ";q=7", " x"];
const ODD_INTEGERS = [
  ...["0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775806", "4294967296"],
  ...["2147483648", "-2147483649", "9007199254740993", "99999999999999999999", "-99999999999999999999"],
  ...["+5", "-", "+", "12abc", "007", "18446744073709551616", "1 2"],
];
const ADDRESSES = [
  ...["10.1.2.3", "255.255.255.255", "0.0.0.0", "::1", "2001:db8::1:2", "::ffff:1.2.3.4", "2002:0102:0304::1"],
  ...["fe80::", "::1.2.3.4", "1.2.3", "300", "x"],
];
/** Of UTF-8: whole characters, and what is left of some. */
const UTF8_BYTES = [
  0xc3, 0xa9, 0xe2, 0x82, 0xac, 0x41, 0x22, 0x5c, 0x2f, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xff, 0xc0,
];

export const GROUPS: Readonly<Record<string, Group>> = {
  bytes: {
    generate: (random) => bytes(random, random.below(64)),
    expressions: ["sha1,hex", "hex", "base64", "length", "bytes(3,4),hex", "bytes(5),hex", "bytes(0,100),hex"]
      .concat(["url_dec,hex", "upper,hex", "lower,hex"], JSON_MODES)
      .map(BINARY),
  },
  "more bytes": {
    generate: (random) => bytes(random, random.below(400)),
    expressions: [...HASHES, ...SEEDED].map(BINARY),
  },
  integers: {
    generate: integer,
    expressions: ["add", "sub", "mul", "div", "mod", "and", "or", "xor"]
      .flatMap((name) => OPERANDS.map((operand) => `${name}(${operand})`))
      .concat(["neg", "cpl", "bool", "not", "odd", "even", "add(0),hex", "add(0),ipmask(32)", "http_date"])
      .concat(["http_date(5)", "http_date(0,ms)", "http_date(-3,us)", `utime(${TIME})`, "utime(%s,3600)"])
      .map(PLAIN),
  },
  texts: {
    generate: (random) => list(random.below(12), () => random.pick(TEXT_PARTS)).trim() || "a",
    expressions: FIELDS.flatMap((words) => [`field(${words})`, `word(${words})`])
      .concat(["regsub(a,b)", "regsub(a,b,g)", "regsub(x*,-,g)", "regsub(^a|b$,.,gi)", "regsub(\\s,,g)"])
      .concat(["concat(1,,2)", "concat(,,y)", "length", "ipmask(8)", "hex2i", "b64dec,hex"])
      .map(PLAIN),
  },
  "hexadecimal numbers": {
    generate: (random) => list(1 + random.below(19), () => random.pick([..."0123456789abcdefABCDEF0f"])),
    expressions: ["hex2i", "hex2i,hex"].map(PLAIN),
  },
  base64: {
    generate: (random) =>
      list(4 + 4 * random.below(5) + Number(random.below(5) === 0), () => random.pick([..."ABab01+/=CDEF"])),
    expressions: ["b64dec,hex"].map(PLAIN),
  },
  languages: {
    generate: (random) =>
      list(1 + random.below(5), () => `${random.pick(LANGUAGES)}${random.pick(WEIGHTS)}${random.pick([",", ", "])}`),
    expressions: ["language(de;en;fr)", "language(de;en,xx)", "language(en-US;en;da)", "language(fr,)"].map(PLAIN),
  },
  addresses: {
    generate: (random) => random.pick(ADDRESSES),
    expressions: ["ipmask(24)", "ipmask(0)", "ipmask(8,64)", "ipmask(255.0.0.0,ffff::)", "ipmask(32,128)", "add(1)"]
      .concat(["ipmask(32),add(1)", "ipmask(32),hex"])
      .map(PLAIN),
  },
};

/** The same in every run. */
export function inputsOf({ generate }: Group): string[] {
  const random = new Random(9);
  return Array.from({ length: COUNT }, () => generate(random));
}

function list(length: number, part: () => string): string {
  return Array.from({ length }, part).join("");
}

/** In base64. */
function bytes(random: Random, length: number): string {
  const kind = random.below(4);
  const byte = [
    () => random.below(256),
    () => 32 + random.below(95),
    () => random.pick(UTF8_BYTES),
    () => random.pick([..."%+01afA/"]).charCodeAt(0),
  ][kind]!;
  return Buffer.from(Array.from({ length }, byte)).toString("base64") || "AA==";
}

function integer(random: Random): string {
  const kind = random.below(8);
  if (kind === 0) return random.pick(ODD_INTEGERS);
  const sign = random.pick(["", "-"]);
  if (kind < 3) return sign + random.below(1000);
  const high = BigInt(random.below(2 ** 31));
  if (kind < 5) return sign + high * BigInt(random.below(2 ** 21));
  return kind < 7 ? sign + ((high << 32n) + BigInt(random.below(2 ** 32))) : sign + random.below(2 ** 32);
}
