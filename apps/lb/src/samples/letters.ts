const BEYOND_ASCII = /[\x80-\xff]/;

/** Only A to Z, as HAProxy in its C locale: JavaScript's own would change bytes beyond ASCII, too. */
export function toLower(text: string): string {
  return BEYOND_ASCII.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();
}

export function toUpper(text: string): string {
  return BEYOND_ASCII.test(text) ? text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : text.toUpperCase();
}
