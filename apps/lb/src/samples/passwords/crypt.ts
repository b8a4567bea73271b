import { md5Crypt } from "./md5-crypt.ts";
import { shaCrypt } from "./sha-crypt.ts";

/** With more each attempt, also one of somebody who only guesses, would keep a thread busy for a tenth of a second. */
const MOST_ROUNDS = 20_000;

/** The methods of `crypt(3)` that there are here, by what their hashes begin with. */
const METHODS: readonly (readonly [begin: RegExp, hash: (password: Buffer, setting: string) => string])[] = [
  [/^\$1\$[^$]*\$/, md5Crypt],
  [/^\$5\$(?:rounds=\d+\$)?[^$]*\$/, (password, setting) => shaCrypt("sha256", password, setting)],
  [/^\$6\$(?:rounds=\d+\$)?[^$]*\$/, (password, setting) => shaCrypt("sha512", password, setting)],
];

/** Can it be told whether a password has this hash? */
export function isSupportedHash(hash: string): boolean {
  const rounds = Number(/^\$[56]\$rounds=(\d+)\$/.exec(hash)?.[1] ?? 0);
  return rounds <= MOST_ROUNDS && METHODS.some(([begin]) => begin.test(hash));
}

/**
 * The hash of a password, made as `setting`, another one, says: the same one has the same.
 * @param password a byte string
 */
export function crypt(password: string, setting: string): string | undefined {
  const method = METHODS.find(([begin]) => begin.test(setting));
  return method?.[1](Buffer.from(password, "latin1"), setting);
}
