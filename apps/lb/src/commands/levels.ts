import type { CommandLevel } from "../config/schema.ts";

const RANK: Readonly<Record<CommandLevel, number>> = { user: 0, operator: 1, admin: 2 };

/** Whether who has `level` may do what asks for `needed`. */
export function suffices(level: CommandLevel, needed: CommandLevel): boolean {
  return RANK[level] >= RANK[needed];
}
