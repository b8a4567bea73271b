/** Text as HTML: markup is escaped, and so is what the page's iso-8859-1 cannot hold. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']|[^\x20-\x7e\xa0-\xff]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** A count, its thousands set apart by a style, so that a copied number has no separators in it. */
export function groupDigits(count: number): string {
  return String(count).replace(/\d(?=(\d{3})+$)/g, '<span class="rls">$&</span>');
}

/** A limit; 0 is none. */
export function limitText(limit: number): string {
  return limit === 0 ? "-" : groupDigits(limit);
}

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;

/** Seconds as `7s`, `4m48s`, `1m`, `3d2h`: two units at most, the second only if it counts; below 0: `?`. */
export function ageText(seconds: number): string {
  if (seconds < 0) return "?";
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0s";
  let rest = seconds;
  let text = "";
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

/** The process's age: `0d 0h04m52s`. */
export function uptimeText(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  return `${days}d ${Math.floor((seconds % 86_400) / 3600)}h${two((seconds % 3600) / 60)}m${two(seconds % 60)}s`;
}

/** `26.647 kbps`, `1.571 Mbps`, `2.500 Gbps`. */
export function bitRateText(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1e9) return `${(bitsPerSecond / 1e9).toFixed(3)} Gbps`;
  if (bitsPerSecond >= 1e6) return `${(bitsPerSecond / 1e6).toFixed(3)} Mbps`;
  return `${(bitsPerSecond / 1e3).toFixed(3)} kbps`;
}

/** `(12%)`, rounded down; of nothing: `(0%)`. */
export function shareText(part: number, whole: number): string {
  return `(${whole > 0 ? Math.floor((100 * part) / whole) : 0}%)`;
}
