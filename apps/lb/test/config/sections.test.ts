import { describe, expect, it } from "vitest";
import { configurationOf, load, messagesOf } from "./configuration.ts";

const DEFAULTS = "defaults\n mode http\n timeout connect 1s\n timeout client 2s\n timeout server 3s\n";
const PROXY = `${DEFAULTS}frontend f\n bind 127.0.0.1:20100\n`;

/** What is said of a file of these lines and a valid proxy, without the closing lines. `parsing [t.cfg:2]` is `2`. */
async function said(...lines: string[]): Promise<string> {
  const result = await load(`${lines.join("\n")}\n${PROXY}`, { HAPROXY_LOCALPEER: "me" });
  return messagesOf(result)
    .replaceAll(/alert (?:Error\(s\) found in|Fatal errors).*\n/g, "")
    .replaceAll(/(?:alert|warning) parsing \[t\.cfg:(\d+)\]/gi, "$1")
    .trimEnd();
}

describe("userlist", () => {
  it("a userlist has users with their groups, whichever of the two names the other", async () => {
    const { userlists } = await configurationOf(
      "userlist u\n group admins users ann\n group staff\n user ann password $5$a$b groups staff\n" +
        ` user bob insecure-password secret\n user cyd\n${PROXY}`,
    );
    expect(userlists).toEqual([
      {
        name: "u",
        users: [
          { name: "ann", password: { text: "$5$a$b", isCrypted: true }, groups: ["staff", "admins"] },
          { name: "bob", password: { text: "secret", isCrypted: false }, groups: [] },
          { name: "cyd", groups: [] },
        ],
      },
    ]);
  });

  it.each([
    [["userlist"], "1: 'userlist' expects <name> as arguments."],
    [
      ["userlist a/b", " zork"],
      "1: character '/' is not permitted in 'userlist' name 'a/b'.\n2: unknown keyword 'zork' in 'users' section",
    ],
    [["userlist u x"], "1 : 'userlist' cannot handle unexpected argument 'x'."],
    [["userlist u", "userlist u"], "2: ignoring duplicated userlist 'u'."],
    [["userlist u", " group"], "2: 'group' expects <name> as arguments."],
    [["userlist u", " group g users a b"], "2: 'group' only supports 'users' option."],
    [["userlist u", " group a/b"], "2: character '/' is not permitted in 'group' name 'a/b'."],
    [["userlist u", " group g", " group g"], "3: ignoring duplicated group 'g' in userlist 'u'."],
    [["userlist u", " user"], "2: 'user' expects <name> as arguments."],
    [["userlist u", " user a", " user a"], "3: ignoring duplicated user 'a' in userlist 'u'."],
    [["userlist u", " user a zork x"], "2: 'user' only supports 'password', 'insecure-password' and 'groups' options."],
    [["userlist u", " user a groups g"], "alert userlist 'u': no such group 'g' specified in user 'a'"],
    [
      ["userlist u", " group g users a", "userlist w", " group h users c"],
      "alert userlist 'w': no such user 'c' specified in group 'h'",
    ],
    [
      ["userlist u", " group g users a,,b", " user a", " user b/"],
      "alert userlist 'u': no such user 'b' specified in group 'g'",
    ],
  ])("%j", async (lines, text) => {
    expect(await said(...lines)).toBe(text);
  });
});

describe("sections without effect", () => {
  it("are said once at start", async () => {
    const lines =
      "peers p\n peer a 127.0.0.1:1\n peer b 127.0.0.1:2\nmailers m\n mailer a 127.0.0.1:25\ncache c\n total-max-size 4\n";
    const { verdict, notices } = await load(lines + PROXY);
    expect(verdict).toBe("valid");
    expect(notices).toEqual([
      "'peer' has no effect here: there are no stick tables whose entries could be passed on",
      "'mailer' has no effect here: nothing is mailed, since `email-alert` is refused where it stands",
      "'total-max-size' has no effect here: nothing is cached, since `cache-use` and `cache-store` are refused where they stand",
    ]);
  });

  it.each([
    [["peers"], "1 : missing name for peers section."],
    [["peers a/b", " zork"], "1 : character '/' is not permitted in 'peers' name 'a/b'."],
    [
      ["peers p x", " zork"],
      "1 : 'peers' cannot handle unexpected argument 'x'.\n2 : unknown keyword 'zork' in 'peers' section",
    ],
    [["peers p", "peers p"], "2: peers section 'p' has the same name as another peers section declared at t.cfg:1."],
    [["peers p", " peer a"], "2 : 'peer' expects <name> and <addr>[:<port>] as arguments."],
    [["peers p", " peer a/b 127.0.0.1:1"], "2 : character '/' is not permitted in peer name 'a/b'."],
    [["peers p", " peer a 127.0.0.1:1-5"], "2 : 'peer a' : port ranges are not allowed in '127.0.0.1:1-5'"],
    [["peers p", " peer a 127.0.0.1:1"], "warning Removing incomplete section 'peers p' (no peer named 'me')."],
    [["peers p", " peer me 127.0.0.1:1"], ""],
    [["peers p", " bind :1", " server me"], ""],
    [["peers p", " disabled"], ""],
    [["mailers"], "1 : missing name for mailers section."],
    [["mailers m", " mailer a"], "2 : 'mailer' expects <name> and <addr>[:<port>] as arguments."],
    [["mailers m", " mailer a/b :25"], "2 : character '/' is not permitted in server name 'a/b'."],
    [["mailers m", " mailer a 127.0.0.1"], "2 : 'mailer a' : missing or invalid port in '127.0.0.1'"],
    [["mailers m", " mailer a :25-26"], "2 : 'mailer a' : port ranges and offsets are not allowed in ':25-26'"],
    [["mailers m", " mailer a unix@/x"], "2 : 'mailer a' : TCP not supported for this address family."],
    [["mailers m", " timeout"], "2 : 'timeout' expects 'mail' and <time> as arguments."],
    [["mailers m", " timeout foo"], "2 : 'timeout' expects 'mail' and <time> as arguments got 'foo'."],
    [["mailers m", " timeout mail"], "2 : 'timeout mail' expects <time> as argument."],
    [["mailers m", " timeout mail x"], "2: unexpected character 'x' in argument to <timeout mail>."],
    [
      ["mailers m", " no"],
      "2: negation/default currently supported only for options, log, busy-polling, set-dumpable and strict-limits.",
    ],
    [["mailers m", " zork"], "2 : unknown keyword 'zork' in 'mailers' section"],
    [
      ["mailers m", "mailers n"],
      "warning Removing incomplete section 'mailers n'.\nwarning Removing incomplete section 'mailers m'.",
    ],
    [["cache"], "1 : 'cache' expects an <id> argument"],
    [["cache a b"], "1 : 'cache' cannot handle unexpected argument 'b'."],
    [["cache a"], "alert Size not specified for cache 'a'"],
    [["cache a", " total-max-size"], "2: total-max-size wrong value ''"],
    [["cache a", " total-max-size 5000", " zork"], '2: "total-max-size" (5000) must not be greater than 4095'],
    [["cache a", " total-max-size 4", " max-age 60 x"], "3 : 'max-age' cannot handle unexpected argument 'x'."],
    [["cache a", " total-max-size 4", " max-age"], "3: 'max-age' expects an age parameter in seconds."],
    [
      ["cache a", " total-max-size 4", " max-object-size 10000000"],
      `alert "max-object-size" is limited to an half of "total-max-size" => 2097152`,
    ],
    [["cache a", " total-max-size 4", " zork"], "3 : unknown keyword 'zork' in 'cache' section"],
  ])("%j", async (lines, text) => {
    expect(await said(...lines)).toBe(text);
  });
});

it("a section that is refused is so once, not for each of its lines", async () => {
  expect(await said("program p", " command x", " zork", "backend b", " zork")).toBe(
    "1 : section 'program' is not supported: There is no master that could run programs.\n" +
      "5 : unknown keyword 'zork' in 'backend' section",
  );
});
