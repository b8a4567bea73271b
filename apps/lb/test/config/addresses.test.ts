// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes its variables that way
import { describe, expect, it } from "vitest";
import type { Bind } from "../../src/config/schema.ts";
import { load, messagesOf, proxyOf } from "./configuration.ts";

const DEFAULTS = "defaults\n mode http\n timeout connect 1s\n timeout client 2s\n timeout server 3s\n";

async function bindsOf(lines: string, global = ""): Promise<readonly Bind[]> {
  const { frontend } = await proxyOf(`global\n ${global}\n${DEFAULTS}frontend f\n ${lines}\n`, "f");
  return frontend?.binds ?? [];
}

/** Of a frontend with these lines, without the closing ones. */
async function said(section: string, ...lines: string[]): Promise<string[]> {
  const text = `${section}\n ${lines.join("\n ")}\n`;
  return messagesOf(await load(text))
    .split("\n")
    .slice(0, -3);
}

describe("addresses of sockets that are this machine's own", () => {
  it("are paths, names of the kernel's and descriptors, each after its prefix or as a path alone", async () => {
    const binds = await bindsOf("bind /run/a.sock:80,unix@b.sock,abns@c mode 600 name x");
    expect(binds.map(({ local, number, name }) => ({ local, number, name }))).toEqual([
      { local: { kind: "unix", path: "/run/a.sock:80", mode: 0o600 }, number: 1, name: "x" },
      { local: { kind: "unix", path: "b.sock", mode: 0o600 }, number: 2, name: "x" },
      { local: { kind: "abstract", name: "c" }, number: 3, name: "x" },
    ]);
  });

  it("unix-bind stands before paths, and its words are those of a bind that says nothing else", async () => {
    const binds = await bindsOf("bind /a.sock uid 0\n bind abns@a", "unix-bind prefix /run mode 640 uid 7 gid 8");
    expect(binds.map(({ local }) => local)).toEqual([
      { kind: "unix", path: "/run/a.sock", mode: 0o640, uid: 0, gid: 8 },
      { kind: "abstract", name: "a" },
    ]);
  });

  it("a server's may be checked, and its port is no offset", async () => {
    const { backend } = await proxyOf(`${DEFAULTS}backend b\n server s /run/a.sock check\n server t abns@a\n`, "b");
    expect(
      backend?.servers.map(({ host, initialAddress, isPortOffset }) => [host, initialAddress, isPortOffset]),
    ).toEqual([
      ["unix@/run/a.sock", "unix@/run/a.sock", undefined],
      ["abns@a", "abns@a", undefined],
    ]);
    expect(backend?.servers[0]?.check).toBeDefined();
  });

  it("variables stand in them, whatever the quotes", async () => {
    const { configuration } = await load(`${DEFAULTS}frontend f\n bind unix@\${HOME}/x.sock\n`, { HOME: "/root" });
    expect(configuration?.proxies[0]?.frontend?.binds[0]?.local).toEqual({ kind: "unix", path: "/root/x.sock" });
  });

  it("logs go to paths and descriptors that variables name", async () => {
    const text =
      "global\n log ${SOCKET} local0\n log unix@$SOCKET local0\n log fd@$FD local0\nfrontend f\n bind :1\n timeout client 1s\n";
    const { configuration } = await load(text, { SOCKET: "/dev/log", FD: "3" });
    expect(configuration?.global.logTargets.map(({ sink }) => sink)).toEqual([
      { kind: "unix", path: "/dev/log" },
      { kind: "unix", path: "/dev/log" },
      { kind: "fd", fd: 3 },
    ]);
  });

  it("what is wrong with a bind's is said in 2.1's words", async () => {
    const long = `/${"a".repeat(120)}`;
    const wrong = [
      `bind ${long}`,
      `bind abns@${long}`,
      "bind fd@99",
      "bind fd@x",
      "bind /x mode",
      "bind /x mode 9x",
      "bind /x user",
      "bind /x user nonono",
      "bind /x group nonono",
      "bind /x uid",
      "bind /x gid",
      "bind udp@:80",
    ];
    expect(await said("frontend f", ...wrong)).toEqual([
      `alert parsing [t.cfg:2] : 'bind' : socket path '${long}' too long (max 107)`,
      `alert parsing [t.cfg:3] : 'bind' : socket path 'abns@${long}' too long (max 107)`,
      "alert parsing [t.cfg:4] : 'bind' : cannot use file descriptor '99' : Bad file descriptor.",
      "alert parsing [t.cfg:5] : 'bind' : file descriptor 'x' is not a valid integer in 'fd@x'",
      "alert parsing [t.cfg:6] : 'bind /x' : 'mode' : missing or invalid mode '' (octal integer expected)",
      "alert parsing [t.cfg:7] : 'bind /x' : 'mode' : missing or invalid mode '9x' (octal integer expected)",
      "alert parsing [t.cfg:8] : 'bind /x' : 'user' : missing user name",
      "alert parsing [t.cfg:9] : 'bind /x' : 'user' : unknown user name 'nonono'",
      "alert parsing [t.cfg:10] : 'bind /x' : 'group' : unknown group name 'nonono'",
      "alert parsing [t.cfg:11] : 'bind /x' : 'uid' : missing value",
      "alert parsing [t.cfg:12] : 'bind /x' : 'gid' : missing value",
      "alert parsing [t.cfg:13] : 'bind' : invalid address: 'udp@' in 'udp@:80'",
    ]);
    const global = "global\n unix-bind prefix /run/lb\nfrontend f";
    expect(await said(global, `bind ${long}`)).toEqual([
      `alert parsing [t.cfg:4] : 'bind' : socket path '${long}' too long (max 89)`,
    ]);
  });

  it("so is what is wrong with a server's", async () => {
    expect(await said("backend b", "server s fd@0", "server s fd@x")).toEqual([
      "alert parsing [t.cfg:2] : 'server s' : connect() not supported for this address family.",
      "alert parsing [t.cfg:3] : 'server s' : file descriptor 'x' is not a valid integer in 'fd@x'",
      "",
    ]);
  });

  it("and with unix-bind", async () => {
    const lines = ["foo", "prefix", "user nonono", "group", "mode 9"].map((words) => `unix-bind ${words}`);
    expect(await said("global", ...lines)).toEqual([
      "alert parsing [t.cfg:2] : 'unix-bind' only supports the 'prefix', 'mode', 'uid', 'gid', 'user' and 'group' options.",
      "alert parsing [t.cfg:3] : unix_bind 'prefix' expects a path as an argument.",
      "alert parsing [t.cfg:4] : 'unix-bind' : 'nonono' unknown user.",
      "alert parsing [t.cfg:5] : 'unix-bind' : '' unknown group.",
    ]);
  });
});
