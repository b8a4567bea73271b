import { createHash } from "node:crypto";
import { lettersOf } from "./base64-of-crypt.ts";

const USUAL_ROUNDS = 5000;
const FEWEST_ROUNDS = 1000;
const LONGEST_SALT = 16;

/** In which order the bytes of a digest are written: every group follows from the one before. */
const METHODS = {
  sha256: { id: "5", size: 32, order: [...groups([0, 10, 20], 10, 30, 21), [31, 30]] },
  sha512: { id: "6", size: 64, order: [...groups([0, 21, 42], 21, 63, 22), [63]] },
} as const;

function groups(first: readonly number[], count: number, size: number, step: number): number[][] {
  return Array.from({ length: count }, (_, at) => first.map((start) => (start + at * step) % size));
}

/** `$5$salt$...` and `$6$salt$...`, as Ulrich Drepper has specified them. */
export function shaCrypt(name: keyof typeof METHODS, password: Buffer, setting: string): string {
  const { id, size, order } = METHODS[name];
  const [, , first = "", second = ""] = setting.split("$");
  const given = /^rounds=(\d+)$/.exec(first)?.[1];
  const rounds = given === undefined ? USUAL_ROUNDS : Math.max(FEWEST_ROUNDS, Number(given));
  const saltText = (given === undefined ? first : second).slice(0, LONGEST_SALT);
  const salt = Buffer.from(saltText, "latin1");
  const hash = (...parts: readonly Uint8Array[]) => createHash(name).update(Buffer.concat(parts)).digest();
  const repeated = (digest: Buffer, length: number) =>
    Buffer.concat(Array.from({ length: Math.ceil(length / size) }, () => digest)).subarray(0, length);

  const alternate = hash(password, salt, password);
  const start: Buffer[] = [password, salt, repeated(alternate, password.length)];
  for (let bits = password.length; bits > 0; bits >>= 1) start.push((bits & 1) === 1 ? alternate : password);
  let digest = hash(...start);
  const passwords = repeated(hash(...Array.from({ length: password.length }, () => password)), password.length);
  const salts = repeated(hash(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const isOdd = (round & 1) === 1;
    const parts: Buffer[] = [isOdd ? passwords : digest];
    if (round % 3 !== 0) parts.push(salts);
    if (round % 7 !== 0) parts.push(passwords);
    parts.push(isOdd ? digest : passwords);
    digest = hash(...parts);
  }
  return `$${id}$${given === undefined ? "" : `rounds=${rounds}$`}${saltText}$${lettersOf(digest, order)}`;
}
