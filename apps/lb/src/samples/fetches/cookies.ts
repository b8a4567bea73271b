import type { ArgumentList } from "../arguments.ts";
import { type FetchRow, fetchRow } from "../fetch.ts";
import { leadingInteger } from "../integer.ts";
import type { SampleSource } from "../source.ts";
import type { SampleType, ValueOf } from "../value.ts";
import { CookieCursor } from "./cookie-cursor.ts";
import { anyOf, type Cursor, countOf, lastOf } from "./cursor.ts";
import { eitherSide, type MessageSide, requestSide, responseSide } from "./message-sides.ts";

const NAME: ArgumentList = { least: 0, types: ["string"] };

const REQUEST = requestSide("that the client sent");
const RESPONSE = responseSide("that the server sets");
const EITHER = eitherSide("that the client sent, in rules for responses of one that the server sets");

export const cookieFetches: readonly FetchRow[] = [
  ...cookieRows(REQUEST, "req.cook", ["cook"]),
  ...cookieRows(RESPONSE, "res.cook", ["scook", "set-cookie"]),
  valueRow("cookie", [], "str", EITHER, (text) => text, ""),
];

function cookieRows(side: MessageSide, keyword: string, [short = "", ...others]: readonly string[]): FetchRow[] {
  return [
    valueRow(keyword, [short, ...others], "str", side, (text) => text, ""),
    valueRow(`${keyword}_val`, [`${short}_val`], "int", side, leadingInteger, " as a number"),
    fetchRow({
      keyword: `${keyword}_cnt`,
      aliases: [`${short}_cnt`],
      takes: NAME,
      type: "int",
      layers: side.layers,
      doc: `How many cookies of a name there are of those ${side.what}.`,
      compile: ([name]) => (name === undefined ? () => undefined : countOf(new SideCursor(side, String(name)))),
    }),
  ];
}

function valueRow<T extends SampleType>(
  keyword: string,
  aliases: readonly string[],
  type: T,
  side: MessageSide,
  convert: (text: string) => ValueOf[T],
  as: string,
): FetchRow {
  return fetchRow<T>({
    keyword,
    aliases,
    takes: NAME,
    type,
    layers: side.layers,
    doc: `The value of a cookie ${side.what}${as}: the last one's of its name, ACLs look at all. Without a name it is not there.`,
    compile: ([name]) => (name === undefined ? () => undefined : lastOf(new SideCursor(side, String(name)), convert)),
    compileSome: ([name]) => (name === undefined ? () => false : anyOf(new SideCursor(side, String(name)), convert)),
  });
}

/** The cookies of one name in the field that the source has. */
class SideCursor implements Cursor {
  readonly #side: MessageSide;
  readonly #sent: CookieCursor;
  readonly #set: CookieCursor;
  #current: CookieCursor;

  constructor(side: MessageSide, name: string) {
    this.#side = side;
    this.#sent = this.#current = new CookieCursor("cookie", name);
    this.#set = new CookieCursor("set-cookie", name);
  }

  start(source: SampleSource): boolean {
    const fields = this.#side.of(source);
    if (!fields) return false;
    this.#current = fields === source.response ? this.#set : this.#sent;
    this.#current.start(fields);
    return true;
  }

  next(): boolean {
    return this.#current.next();
  }

  get value(): string {
    return this.#current.value;
  }
}
