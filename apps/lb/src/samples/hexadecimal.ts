/** What is wrong with hexadecimal digits for bytes. */
export function binaryComplaint(digits: string): string | undefined {
  if (digits.length % 2 !== 0) return "an even number of hex digit is expected";
  const bad = /[^0-9A-Fa-f]/.exec(digits)?.[0];
  return bad === undefined ? undefined : `an hex digit is expected (found '${bad}')`;
}

export function fromHexadecimal(digits: string): string {
  return Buffer.from(digits, "hex").toString("latin1");
}
