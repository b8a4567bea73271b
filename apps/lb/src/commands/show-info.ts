import { asciiJson } from "../stats/json.ts";
import { tagLetters } from "../stats/typed.ts";
import type { CommandRequest } from "./command.ts";
import { INFO_FIELDS, type InfoField } from "./info-fields.ts";

interface FilledField extends InfoField {
  readonly content: string | number;
}

/** `show info [typed|json]`; other words change nothing. */
export function* showInfo({ arguments: words, balancer }: CommandRequest): Generator<string> {
  const subject = {
    global: balancer.configuration.global,
    process: balancer.stats().process,
    totals: balancer.totals(),
  };
  const fields = INFO_FIELDS.flatMap((field): FilledField[] => {
    const content = field.value(subject);
    return content === undefined ? [] : [{ ...field, content }];
  });
  if (words.includes("json")) yield asciiJson(fields.map(jsonField));
  else yield fields.map(words.includes("typed") ? typedLine : plainLine).join("");
}

function plainLine({ name, content }: FilledField): string {
  return `${name}: ${content}\n`;
}

function typedLine({ position, name, tags, content }: FilledField): string {
  return `${position}.${name}.1:${tagLetters(tags)}:${tags.type}:${content}\n`;
}

function jsonField({ position, name, tags: { type, origin, nature, scope }, content }: FilledField): object {
  return {
    field: { pos: position, name },
    processNum: 1,
    tags: { origin, nature, scope },
    value: { type, value: content },
  };
}
