import { createHash, timingSafeEqual } from "node:crypto";
import { crypt } from "./crypt.ts";

/** A user as the configuration has it. */
export interface UserAccount {
  readonly name: string;
  /** Absent: there is none, and nothing is it. */
  readonly password?: { readonly text: string; readonly isCrypted: boolean };
  readonly groups: readonly string[];
}

/** So many are remembered: to hash one takes 5 to 20 ms, and a browser sends it with each request. */
const MOST_REMEMBERED = 1000;

/** The users of a list, with their passwords: one in each thread. */
export class Userlist {
  readonly #users: ReadonlyMap<string, UserAccount>;
  /** Digests of names with their passwords, where these were right. */
  readonly #known = new Set<string>();

  constructor(users: readonly UserAccount[]) {
    this.#users = new Map(users.map((user) => [user.name, user]));
  }

  /** The groups of a user with this password; undefined: it is another one, or there is no such user. */
  groupsOf(name: string, password: string): readonly string[] | undefined {
    const user = this.#users.get(name);
    return user && this.#isRight(user, password) ? user.groups : undefined;
  }

  #isRight({ name, password: right }: UserAccount, password: string): boolean {
    if (!right) return false;
    if (!right.isCrypted) return isSame(password, right.text);
    const digest = digestOf(`${name}\0${password}`).toString("latin1");
    if (this.#known.has(digest)) return true;
    if (!isSame(crypt(password, right.text) ?? "", right.text)) return false;
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.add(digest);
    return true;
  }
}

/** Takes as long for any two texts. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text, "latin1").digest();
}
