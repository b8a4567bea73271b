import { describe, expect, it } from "vitest";
import { crypt, isSupportedHash } from "../../src/samples/passwords/crypt.ts";
import { Userlist } from "../../src/samples/passwords/userlist.ts";

/** Made by OpenSSL, and those with rounds by the specification's author. */
const HASHES = [
  ["", "$1$abcdefgh$M55TzYaaccxVGbptZWaxX/"],
  ["password", "$1$abcdefgh$G//4keteveJp0qb8z2DxG/"],
  ["password", "$5$abcdefgh$ZLdkj8mkc2XVSrPVjskDAgZPGjtj1VGVaa1aUkrMTU/"],
  ["password", "$6$abcdefgh$yVfUwsw5T.JApa8POvClA1pQ5peiq97DUNyXCZN5IrF.BMSkiaLQ5kvpuEm/VQ1Tvh/KV2TcaWh8qinoW5dhA1"],
  [
    "Hello world!",
    "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.",
  ],
  [
    "the minimum number is still observed",
    "$6$rounds=1000$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.",
  ],
] as const;

describe("passwords", () => {
  it.each(HASHES)("%j has the hash %s, and no other one has", (password, hash) => {
    expect(isSupportedHash(hash)).toBe(true);
    expect(crypt(password, hash)).toBe(hash);
    expect(crypt(`${password}x`, hash)).not.toBe(hash);
  });

  it.each(["ab01FAX.bQRSU", "$2y$10$abcdefghijklmnopqrstuv", "$y$j9T$abc$def", "$6$rounds=999999999$a$b", "plain", ""])(
    "%j is no hash that can be told",
    (hash) => {
      expect(isSupportedHash(hash)).toBe(false);
    },
  );

  it("a user is known by the password alone, and a right one is remembered as long as it is right", () => {
    const [, [text, hash]] = HASHES;
    const users = new Userlist([
      { name: "ann", password: { text: hash, isCrypted: true }, groups: ["staff"] },
      { name: "bob", password: { text: "secret", isCrypted: false }, groups: [] },
      { name: "cyd", groups: ["staff"] },
    ]);
    for (let times = 0; times < 2; times++) {
      expect(users.groupsOf("ann", text)).toEqual(["staff"]);
      expect(users.groupsOf("ann", `${text}x`)).toBeUndefined();
      expect(users.groupsOf("ann", hash)).toBeUndefined();
      expect(users.groupsOf("bob", "secret")).toEqual([]);
      expect(users.groupsOf("bob", text)).toBeUndefined();
      expect(users.groupsOf("cyd", "")).toBeUndefined();
      expect(users.groupsOf("dan", "")).toBeUndefined();
    }
  });
});
