/** What who connects may do: each may do what those before it may. */
export const COMMAND_LEVELS = ["user", "operator", "admin"] as const;
export type CommandLevel = (typeof COMMAND_LEVELS)[number];

/** Whether messages begin with their severity, and how that is written. */
export const SEVERITY_OUTPUTS = ["none", "number", "string"] as const;
export type SeverityOutput = (typeof SEVERITY_OUTPUTS)[number];

/** Words that choose, what of, and what is said where nothing is chosen. `bind` may have them, too. */
const CHOICES = {
  level: { of: COMMAND_LEVELS, missing: "missing level" },
  "severity-output": { of: SEVERITY_OUTPUTS, missing: "missing severity format" },
  "expose-fd": { of: ["listeners"], missing: "missing fd type" },
} as const;

type ChoiceWord = keyof typeof CHOICES;

/** @returns what was chosen, or the complaint */
export function readChoice<Word extends ChoiceWord>(
  word: Word,
  text: string,
): { readonly choice: (typeof CHOICES)[Word]["of"][number] } | { readonly complaint: string } {
  const { of, missing } = CHOICES[word];
  const choice = (of as readonly string[]).find((name) => name === text);
  if (choice !== undefined) return { choice: choice as (typeof CHOICES)[Word]["of"][number] };
  if (text === "") return { complaint: `'${word}' : ${missing}` };
  return { complaint: `'${word}' only supports ${listed(of)} (got '${text}')` };
}

/** `'user', 'operator', and 'admin'` */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}`;
}
