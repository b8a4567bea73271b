import { createHash } from "node:crypto";
import { lettersOf } from "./base64-of-crypt.ts";

const ROUNDS = 1000;
const LONGEST_SALT = 8;
const ORDER = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]];

/** `$1$salt$...`, as FreeBSD began it. */
export function md5Crypt(password: Buffer, setting: string): string {
  const salt = (setting.split("$")[2] ?? "").slice(0, LONGEST_SALT);
  const md5 = (...parts: readonly (Buffer | string)[]) => {
    const hash = createHash("md5");
    for (const part of parts) hash.update(typeof part === "string" ? Buffer.from(part, "latin1") : part);
    return hash.digest();
  };
  const alternate = md5(password, salt, password);
  const start: Buffer[] = [];
  for (let left = password.length; left > 0; left -= 16) start.push(alternate.subarray(0, Math.min(16, left)));
  for (let bits = password.length; bits > 0; bits >>= 1) {
    start.push((bits & 1) === 1 ? Buffer.alloc(1) : password.subarray(0, 1));
  }
  let digest = md5(password, "$1$", salt, ...start);
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = (round & 1) === 1;
    digest = md5(
      isOdd ? password : digest,
      round % 3 === 0 ? "" : salt,
      round % 7 === 0 ? "" : password,
      isOdd ? digest : password,
    );
  }
  return `$1$${salt}$${lettersOf(digest, ORDER)}`;
}
