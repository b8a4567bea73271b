/** Without the spaces and tabs around it, before or after it. JavaScript's own would take the last byte of an `à` along (0xa0). */
export function trimBlanks(text: string): string {
  return trimBlanksAfter(trimBlanksBefore(text));
}

export function trimBlanksBefore(text: string): string {
  let start = 0;
  while (start < text.length && isBlank(text, start)) start++;
  return start === 0 ? text : text.slice(start);
}

export function trimBlanksAfter(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text, end - 1)) end--;
  return end === text.length ? text : text.slice(0, end);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 9;
}
