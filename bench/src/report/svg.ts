/**
 * What the plots share. They are drawn for a light page, and for a dark one where the reader's system says so: GitHub and browsers
 * hand that on to images.
 */
const STYLE = `
  :root { --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --rule: #d8dee4;
    --first: #0969da; --second: #1a7f37; --third: #bc4c00; --fourth: #8250df; }
  @media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #f0f6fc; --quiet: #9198a1; --rule: #30363d;
    --first: #58a6ff; --second: #3fb950; --third: #f0883e; --fourth: #bc8cff; } }
  .paper { fill: var(--paper); }
  text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); }
  .title { font-size: 15px; font-weight: 600; }
  .quiet { fill: var(--quiet); font-size: 12px; }
  .rule { stroke: var(--rule); stroke-width: 1; fill: none; }
  .base { stroke: var(--ink); stroke-width: 1.5; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .first { --color: var(--first); } .second { --color: var(--second); }
  .third { --color: var(--third); } .fourth { --color: var(--fourth); }
  .mark { fill: var(--color); stroke: var(--paper); stroke-width: 1; }
  .whisker, .line { stroke: var(--color); stroke-width: 2; fill: none; }
`;

export const SERIES_CLASSES = ["first", "second", "third", "fourth"] as const;
export type SeriesClass = (typeof SERIES_CLASSES)[number];

/** @param title read out where the picture is not seen */
export function svg(width: number, height: number, title: string, content: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...content,
    "</svg>\n",
  ].join("\n");
}

export function text(x: number, y: number, words: string, className = ""): string {
  return `<text x="${round(x)}" y="${round(y)}"${className && ` class="${className}"`}>${escapeXml(words)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${className}"/>`;
}

/** A shape for each series, so that colours are not all that tells them apart. */
export function mark(series: SeriesClass, x: number, y: number): string {
  const corners = {
    second: [
      [0, -6.5],
      [6.5, 0],
      [0, 6.5],
      [-6.5, 0],
    ],
    third: [
      [-5, -5],
      [5, -5],
      [5, 5],
      [-5, 5],
    ],
    fourth: [
      [0, -6],
      [6, 5],
      [-6, 5],
    ],
  } as const;
  if (series === "first") return `<circle cx="${round(x)}" cy="${round(y)}" r="5.5" class="mark first"/>`;
  const points = corners[series].map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(" ");
  return `<polygon points="${points}" class="mark ${series}"/>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
