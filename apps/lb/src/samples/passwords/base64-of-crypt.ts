const LETTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The letters of `crypt(3)` for bytes, three and four at a time, in the order that a method gives. */
export function lettersOf(bytes: Uint8Array, order: readonly (readonly number[])[]): string {
  let text = "";
  for (const group of order) {
    let value = group.reduce((sum, at) => (sum << 8) | (bytes[at] ?? 0), 0);
    for (let count = 0; count <= group.length; count++) {
      text += LETTERS.charAt(value & 0x3f);
      value >>>= 6;
    }
  }
  return text;
}
