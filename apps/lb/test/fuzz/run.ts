import { deepStrictEqual } from "node:assert";
import { everyByte, type MessageKind, MessageReader, type Reading } from "../http1/message-reader.ts";
import { type FuzzInput, fuzzInput } from "./mutations.ts";
import { Random } from "./random.ts";
import { type StrictMessage, strictRead } from "./strict-reader.ts";

export interface FuzzReport {
  readonly inputs: number;
  readonly forwarded: number;
  readonly refused: number;
  readonly incomplete: number;
  /** The slowest reading of one input, in milliseconds. */
  readonly slowest: number;
}

/** An input that breaks a promise, with all that is needed to try it again. */
export class FuzzFailure extends Error {}

/**
 * Reads `count` inputs, each whole and split, and throws `FuzzFailure` where a verdict depends on the split, or where the strict second
 * reader makes anything else of what would be forwarded.
 */
export function fuzz(count: number, seed: number, onProgress?: (report: FuzzReport) => void): FuzzReport {
  const random = new Random(seed);
  const reader = new MessageReader();
  const report = { inputs: 0, forwarded: 0, refused: 0, incomplete: 0, slowest: 0 };
  for (let number = 0; number < count; number++) {
    const input = fuzzInput(random);
    const started = performance.now();
    try {
      const { verdict } = examine(reader, input, random);
      if (verdict === "forwarded" || verdict === "incomplete") report[verdict]++;
      else report.refused++;
    } catch (error) {
      const { kind, text } = input;
      throw new FuzzFailure(`seed ${seed}, input ${number}, ${kind} ${JSON.stringify(text)}: ${error}`, {
        cause: error,
      });
    }
    report.slowest = Math.max(report.slowest, performance.now() - started);
    report.inputs++;
    if (number % 100_000 === 99_999) onProgress?.(report);
  }
  return report;
}

function examine(reader: MessageReader, { kind, text }: FuzzInput, random: Random): Reading {
  const raw = Buffer.from(text, "latin1");
  const whole = reader.read(kind, raw, []);
  const ends =
    random.below(8) === 0
      ? everyByte(raw.length)
      : [1 + random.below(raw.length), 1 + random.below(raw.length)].sort((a, b) => a - b);
  deepStrictEqual(reader.read(kind, raw, ends), whole, "the verdict depends on the split");
  if (whole.verdict !== "forwarded") return whole;

  const received = strictRead(kind, text, "received");
  deepStrictEqual([received.size, received.body], [whole.size, whole.body], "the strict reader sees another end");
  const wire = whole.head + reframed(received, whole);
  const sent = strictRead(kind, wire, "forwarded");
  deepStrictEqual(sent.size, wire.length, "what is forwarded ends elsewhere");
  deepStrictEqual(sent.startLine, received.startLine.map(spokenVersion), "another start line is forwarded");
  deepStrictEqual(
    [sent.body, sent.trailers],
    [received.body, received.trailers],
    "what is forwarded says something else",
  );
  deepStrictEqual(withOptionsInOrder(sent.fields), passedFields(kind, received), "other fields are forwarded");
  return whole;
}

/** The body as an engine frames it: chunks are made anew. */
function reframed({ isChunked }: StrictMessage, { body, trailers }: Reading): string {
  if (!isChunked) return body;
  return `${body === "" ? "" : `${body.length.toString(16)}\r\n${body}\r\n`}0\r\n${trailers}\r\n`;
}

/** A later version of HTTP/1 goes out as HTTP/1.1; other words stay. */
function spokenVersion(word: string, place: number, { length }: readonly string[]): string {
  return place % (length - 1) === 0 && /^HTTP\/1\.[1-9]$/.test(word) ? "HTTP/1.1" : word;
}

type Fields = StrictMessage["fields"];

/** What of the fields a message had should reach the other side. */
function passedFields(kind: MessageKind, { startLine, fields }: StrictMessage): Fields {
  const isHttp2Upgrade =
    kind === "request" &&
    startLine[2] !== "HTTP/1.0" &&
    fields.some(
      ([name, value]) => name === "upgrade" && /(?<![\w!#$%&'*+.^`|~-])h2c?(?![\w!#$%&'*+.^`|~-])/i.test(value),
    );
  const gone = isHttp2Upgrade ? ["close", "keep-alive", "upgrade", "http2-settings"] : ["close", "keep-alive"];
  const hasNoFraming =
    kind !== "request" &&
    (/^1|^204/.test(startLine[1]) || (kind === "response to CONNECT" && startLine[1].startsWith("2")));
  let hasLength = false;
  const passed = fields
    .filter(([name]) => !isHttp2Upgrade || !/^(upgrade|http2[^a-z0-9]settings)$/.test(name))
    .filter(([name]) => !hasNoFraming || !/^(content-length|transfer-encoding)$/.test(name))
    .flatMap(([name, value]) => {
      if (name !== "content-length") return [[name, value] as const];
      const isFirst = !hasLength;
      hasLength = true;
      return isFirst ? [[name, /^[0-9]*/.exec(value)?.[0] ?? ""] as const] : [];
    });
  return withOptionsInOrder(passed, gone);
}

/** Connection fields without these options, and without the white space and the commas that mean nothing. */
function withOptionsInOrder(fields: Fields, gone: readonly string[] = []): Fields {
  return fields.flatMap(([name, value]) => {
    if (name !== "connection") return [[name, value] as const];
    const options = value.split(",").map((option) => option.replace(/^[ \t]+|[ \t]+$/g, ""));
    const kept = options.filter((option) => option !== "" && !gone.includes(option.toLowerCase()));
    return kept.length > 0 ? [[name, kept.join(",")] as const] : [];
  });
}
