import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

export type Family = 4 | 6;

/**
 * What this machine (hosts file, libc) knows about names. Reading a configuration is synchronous, so it only notes which
 * names it needs; they are looked up together and the configuration is read again.
 */
export class KnownHosts {
  private readonly answers = new Map<string, string | null>();
  private readonly wanted = new Map<string, { name: string; family: Family | undefined }>();

  /** Null: unknown to this machine. Undefined: to be asked by `ask()` first. */
  find(name: string, family: Family | undefined): string | null | undefined {
    const key = `${family ?? ""}@${name}`;
    const answer = this.answers.get(key);
    if (answer === undefined) this.wanted.set(key, { name, family });
    return answer;
  }

  /** Looks up what `find` missed. False: there was nothing. */
  async ask(): Promise<boolean> {
    if (this.wanted.size === 0) return false;
    const questions = [...this.wanted];
    this.wanted.clear();
    await Promise.all(
      questions.map(async ([key, { name, family }]) => {
        this.answers.set(key, await firstAddress(name, family));
      }),
    );
    return true;
  }
}

async function firstAddress(name: string, family: Family | undefined): Promise<string | null> {
  // An address of the other family, or with a zone: Node.js would hand it back as it is, whatever the family asked for.
  if (isIP(name) !== 0) return null;
  try {
    return (await lookup(name, { family: family ?? 0 })).address;
  } catch {
    return null;
  }
}
