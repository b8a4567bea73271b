/** How HAProxy lists a word when it met an unknown one. Words without a family it does not list. */
export interface Registered {
  readonly keyword: string;
  readonly takes?: string;
  readonly family?: "STAT" | "TCP" | "ALL" | "UNIX";
  /** Whether it may stand in `default-server`; only server words say so. */
  readonly inDefaults?: boolean;
}

export function registeredList(rows: readonly Registered[]): string {
  const lines = rows
    .filter(({ family }) => family !== undefined)
    .map(({ keyword, takes, family = "", inDefaults }) => {
      return `\n    [${family.padStart(4)}] ${keyword}${takes ? " <arg>" : ""}${inDefaults ? " [dflt_ok]" : ""}`;
    });
  return `Registered keywords :${lines.join("")}`;
}
