import { invalidAddress, parseAddress } from "../address.ts";
import type { Target } from "../context.ts";
import { parseLocalAddress } from "../local-address.ts";
import type { Location } from "../location.ts";
import { firstBadCharacter } from "../name.ts";
import { resolveHost } from "../resolve-host.ts";
import { reader, refuseWord, type Section } from "../section.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { Words } from "../words.ts";

const NO_MAIL = "nothing is mailed, since `email-alert` is refused where it stands";

export interface NamedSection {
  readonly name: string;
  readonly location: Location;
}

/** Sections that name mail servers. */
export const mailersWords = new Words<Target>(
  [
    { kind: "ignored", keyword: "mailer", takes: "<name> <address>:<port>", doc: NO_MAIL, apply: checkMailer },
    { kind: "ignored", keyword: "timeout", takes: "mail <time>", doc: NO_MAIL, apply: checkTimeout },
  ],
  { unknown: (word) => `unknown keyword '${word}' in 'mailers' section` },
);

/** Undefined: HAProxy reads no further after such an error. */
export function openMailers(
  statement: Statement,
  { context, mailers }: Target & { readonly mailers: NamedSection[] },
): Section | undefined {
  const section = openNamed(statement, "mailers", { context }, mailers);
  return section && { read: reader(mailersWords, section) };
}

/** What peers and mailers have in common. */
export function openNamed(
  statement: Statement,
  kind: "mailers" | "peers",
  { context }: Target,
  sections: NamedSection[],
): (NamedSection & Target) | undefined {
  const name = statement.next();
  if (name === "") {
    statement.alert(`missing name for ${kind} section.`);
    return undefined;
  }
  if (kind === "peers") refuseWord(statement, kind, 2);
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) {
    statement.refuseCharacter(badCharacter, `'${kind}' name '${name}'`);
    return undefined;
  }
  const twin = sections.find((other) => other.name === name);
  if (twin) {
    const { file, line } = twin.location;
    context.report.alert(
      `Parsing [${statement.position}]: ${kind} section '${name}' has the same name as another ${kind} section declared at ${file}:${line}.`,
    );
  }
  const section = { context, name, location: statement.location };
  sections.push(section);
  return section;
}

function checkMailer(statement: Statement, { context: { environment, hosts } }: Target) {
  const name = statement.next();
  const text = statement.next();
  if (text === "") return statement.alert("'mailer' expects <name> and <addr>[:<port>] as arguments.");
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `server name '${name}'`);
  const refuse = (message: string) => statement.alert(`'mailer ${name}' : ${message}`);
  const local = parseLocalAddress(text, environment);
  if (local && local.kind !== "bad") return refuse("TCP not supported for this address family.");
  const address = local ?? parseAddress(text, environment);
  if (address.kind === "bad") return refuse(`${address.message}\n`);
  if (resolveHost(address, hosts) === null) return refuse(`${invalidAddress(address.hostText, text).message}\n`);
  if (address.low !== address.high) return refuse(`port ranges and offsets are not allowed in '${text}'`);
  if (address.low === 0) return refuse(`missing or invalid port in '${text}'`);
}

function checkTimeout(statement: Statement) {
  const name = statement.next();
  if (name === "") return statement.alert("'timeout' expects 'mail' and <time> as arguments.");
  if (name !== "mail") return statement.alert(`'timeout' expects 'mail' and <time> as arguments got '${name}'.`);
  const text = statement.next();
  if (text === "") return statement.alert("'timeout mail' expects <time> as argument.");
  const time = parseTime(text, "ms");
  if (time.kind === "unexpected") {
    statement.alert(`unexpected character '${time.character}' in argument to <timeout mail>.`, { tight: true });
  }
}
