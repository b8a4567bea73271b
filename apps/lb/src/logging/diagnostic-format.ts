export type DiagnosticLevel = "alert" | "warning" | "notice";

/**
 * What stands before a message on standard error: level, day of the year from 0, local time, process.
 * `[ALERT] 325/145127 (15530) : `
 * @param now milliseconds since the epoch
 */
export function diagnosticPrefix(level: DiagnosticLevel, now: number, pid: number): string {
  const date = new Date(now);
  // Noon to noon: a day on which the clocks change has not 24 hours.
  const noon = new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
  const firstNoon = new Date(date.getFullYear(), 0, 1, 12).getTime();
  const day = Math.round((noon - firstNoon) / 86_400_000);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0"));
  return `[${level.toUpperCase()}] ${String(day).padStart(3, "0")}/${time.join("")} (${pid}) : `;
}

/** A whole message, newline included, said now by this process. */
export function formatDiagnostic(level: DiagnosticLevel, text: string): string {
  return `${diagnosticPrefix(level, Date.now(), process.pid)}${text}\n`;
}
