import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { configurationOf, load, messagesOf, proxyOf } from "./configuration.ts";

const DEFAULTS = "defaults\n mode http\n timeout connect 1s\n timeout client 2s\n timeout server 3s\n";
const FRONTEND = "frontend f\n bind 127.0.0.1:20100\n default_backend b\n";

describe("the tutorial's file", () => {
  const path = join(import.meta.dirname, "../../../../infra/haproxy.cfg");
  const file = { name: "haproxy.cfg", text: readFileSync(path) };

  it("is valid, and its warnings about an unknown name are HAProxy's", async () => {
    const result = await loadConfiguration([file], {});
    expect(result.verdict).toBe("valid");
    expect(result.notices).toEqual([]);
    expect(messagesOf(result)).toBe(
      "warning parsing [haproxy.cfg:30] : 'server web-1' : could not resolve address 'web', disabling server.\n" +
        "warning parsing [(null):0] : 'server web-2' : could not resolve address 'web', disabling server.\n" +
        "warning parsing [(null):0] : 'server web-3' : could not resolve address 'web', disabling server.\n",
    );
  });

  it("gives what the balancer runs on, as plain data", async () => {
    const { configuration } = await loadConfiguration([file], {});
    expect(structuredClone(configuration)).toEqual(configuration);
    expect(configuration?.global).toEqual({ daemon: true, masterWorker: false, maxconn: 256, logTargets: [] });
    expect(configuration?.resolvers).toEqual([
      {
        name: "docker",
        location: { file: "haproxy.cfg", line: 5 },
        nameservers: [{ name: "dns1", address: "127.0.0.11", port: 53 }],
        resolveRetries: 3,
        timeoutResolve: 1000,
        timeoutRetry: 1000,
        acceptedPayloadSize: 512,
        hold: { valid: 10000, nx: 10000, refused: 10000, timeout: 10000, obsolete: 10000, other: 10000 },
      },
    ]);
    const [frontend, web, stat] = configuration?.proxies ?? [];
    expect(frontend?.timeouts).toEqual({ connect: 10000, client: 30000, server: 30000 });
    expect(frontend?.frontend).toMatchObject({
      binds: [{ port: 8000, text: "*:8000" }],
      defaultBackend: "web_service",
    });
    expect(frontend?.frontend?.binds[0]).not.toHaveProperty("address");
    const [rule] = frontend?.frontend?.useBackend ?? [];
    expect(rule).toMatchObject({ backend: "stat", condition: { unless: false } });
    expect(rule).not.toHaveProperty("format");
    expect(rule?.condition?.anyOf[0]?.[0]?.acl.tests).toEqual([
      {
        keyword: "path",
        expression: { fetch: { name: "path", values: [] }, converters: [] },
        match: "str",
        lists: [{ ignoreCase: true, patterns: ["/my-stats"] }],
      },
    ]);
    expect(web?.backend?.servers.map(({ name, id }) => [name, id])).toEqual([
      ["web-1", 1],
      ["web-2", 2],
      ["web-3", 3],
    ]);
    expect(web?.backend?.servers[0]).toMatchObject({
      host: "web",
      port: 8000,
      resolvers: "docker",
      check: { inter: 2000, rise: 2, fall: 3 },
    });
    expect(stat?.stats).toEqual({ uri: "/my-stats", refresh: 15, hideVersion: false, showLegends: true, showNode: "" });
    expect(configuration?.proxies.map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});

describe("sections and files", () => {
  it("a defaults section replaces the one before it, and a proxy changes its own copy", async () => {
    const text = `${DEFAULTS} retries 7\n option dontlognull\nbackend a\n retries 1\nbackend b\n${DEFAULTS}backend c\n`;
    const { proxies } = await configurationOf(text);
    expect(proxies.map(({ backend }) => backend?.retries)).toEqual([1, 7, 3]);
    expect(proxies.map(({ options }) => options.dontlognull)).toEqual([true, true, false]);
  });

  it("no section stays open into the next file, names do not repeat across files, defaults stay", async () => {
    const one = { name: "one.cfg", text: Buffer.from(`${DEFAULTS}${FRONTEND}`) };
    const two = { name: "two.cfg", text: Buffer.from(" maxconn 5\nbackend b\nfrontend f\n bind :1\n") };
    const result = await loadConfiguration([one, two], {});
    expect(messagesOf(result)).toBe(
      "alert parsing [two.cfg:1]: unknown keyword 'maxconn' out of section.\n" +
        "alert Parsing [two.cfg:3]: frontend 'f' has the same name as frontend 'f' declared at one.cfg:6.\n" +
        "alert Error(s) found in configuration file : two.cfg\n" +
        "alert Fatal errors found in configuration.\n",
    );
  });

  it("warns of what needs mode http, in 2.1's order", async () => {
    const lines =
      "frontend f\n bind :1\n timeout client 1s\n monitor-uri /x\n http-response deny\n http-request deny\n";
    expect(messagesOf(await load(`${lines} redirect location /\n option forwardfor\n stats enable\n`))).toBe(
      "warning config : monitor-uri will be ignored for frontend 'f' (needs 'mode http').\n" +
        "warning config : 'stats' statement ignored for frontend 'f' as it requires HTTP mode.\n" +
        "warning config : 'http-request' rules ignored for frontend 'f' as they require HTTP mode.\n" +
        "warning config : 'http-response' rules ignored for frontend 'f' as they require HTTP mode.\n" +
        "warning config : 'redirect' rules ignored for frontend 'f' as they require HTTP mode.\n" +
        "warning config : 'option forwardfor' ignored for frontend 'f' as it requires HTTP mode.\n",
    );
  });

  it("refuses mode health, and a frontend in mode tcp whose backend speaks http", async () => {
    const health = await load("frontend f\n bind :1\n timeout client 1s\n mode health\n");
    expect(messagesOf(health)).toContain("parsing [t.cfg:4] : frontend 'f' would be in health mode");
    const mixed = await load("frontend f\n bind :1\n timeout client 1s\n default_backend b\nbackend b\n mode http\n");
    expect(messagesOf(mixed)).toContain("parsing [t.cfg:1] : frontend 'f' in tcp mode sends to 'b' in http mode");
  });

  it("says what has no effect once, and not among the diagnostics", async () => {
    const result = await load(
      `global\n nbproc 1\n nbproc 2\n tune.maxaccept 5\n${DEFAULTS}${FRONTEND} bind :2 nice 5\nbackend b\n`,
    );
    expect(result.diagnostics).toEqual([]);
    expect(result.notices).toEqual([
      "'nbproc' has no effect here: one process serves, with as many threads as `nbthread` says",
      "'tune.maxaccept' has no effect here: Node.js chooses how to wait for events",
      "'nice' has no effect here: there is no task scheduler to give priorities to",
    ]);
  });

  it("marks the warnings behind quiet, but not the alerts", async () => {
    const result = await load("global\n quiet\n maxconn 5\n maxconn 6\ndefaults\n mode http\nfrontend f\n bind :1\n");
    expect(result.quiet).toBe(true);
    expect(result.diagnostics.map(({ level, silenced }) => [level, silenced])).toEqual([
      ["alert", undefined],
      ["warning", true],
    ]);
    expect(messagesOf(result)).toBe("alert parsing [t.cfg:4] : 'maxconn' already specified. Continuing.\n");
  });

  it("offers a correction beside HAProxy's words, not in them", async () => {
    const { diagnostics } = await load(`${DEFAULTS}frontend f\n bind :1\n default_bakend b\n compression algo gzip\n`);
    expect(diagnostics[0]).toEqual({
      level: "alert",
      text: "parsing [t.cfg:8] : unknown keyword 'default_bakend' in 'frontend' section",
      fatal: true,
      hint: "did you mean 'default_backend'?",
    });
    expect(diagnostics[1]).toEqual({
      level: "alert",
      text: "parsing [t.cfg:9] : 'compression' is not supported: Compression is not planned.",
      fatal: true,
    });
  });

  it("names of services are not looked up at start, and need no port", async () => {
    const text = `${DEFAULTS}backend b\n server-template s 2 _http._tcp.web resolvers r check\nresolvers r\n nameserver d 127.0.0.1:53\n`;
    const { diagnostics, configuration } = await load(text);
    expect(diagnostics).toEqual([]);
    expect(configuration?.proxies[0]?.backend?.servers[1]).toMatchObject({
      host: "_http._tcp.web",
      isService: true,
      isPortOffset: true,
      resolvers: "r",
    });
    expect(configuration?.proxies[0]?.backend?.servers[1]).not.toHaveProperty("initialAddress");
  });

  it("a name of a service that nobody can ask for is refused", async () => {
    const { diagnostics } = await load(`${DEFAULTS}backend b\n server-template s 2 _http..web:80\n`);
    expect(diagnostics[0]?.text).toBe("config : backend 'b', server '(null)': failed to parse FQDN '_http..web'");
  });

  it.each([
    [
      "resolve-opts allow-dup-ip,foo",
      "'resolve-opts' : unknown resolve-opts option 'foo', supported methods are 'allow-dup-ip', 'ignore-weight', and 'prevent-dup-ip'.",
    ],
    ["resolve-net", "'resolve-net' expects a list of networks."],
    ["resolve-net 10.0.0.0/8,,10.1.0.0/16", "'resolve-net': invalid network ''."],
    ["resolve-net 10.0.0.0/33", "'resolve-net': invalid network '10.0.0.0/33'."],
    ["resolve-net 10/8", "'resolve-net': invalid network '10/8'."],
    ["resolve-net 10.0.0.0/8,1.1.1.1,2.2.2.2,::1,fe80::/10,10.5.5.5", "'resolve-net' exceed 5 networks."],
    ["init-addr libc,10.1.1.1,10.1.1.2", "'init-addr' : initial address already specified, cannot add '10.1.1.2'."],
    [`init-addr ${"last,".repeat(10)}none`, "'init-addr' : too many init-addr methods when trying to add 'none'"],
    ["resolve-net fe80::/129", "'resolve-net': invalid network 'fe80::/129'."],
  ])("server s web:80 %s is refused", async (words, message) => {
    const { diagnostics } = await load(`${DEFAULTS}backend b\n server s web:80 ${words}\n`);
    expect(diagnostics[0]?.text).toBe(`parsing [t.cfg:7]: ${message}`);
  });

  it("networks add to those of default-server, and options of resolution are read", async () => {
    const words = "resolve-net 10.1.0.0/255.255.0.0,fe80::/10, resolve-opts allow-dup-ip,ignore-weight,";
    const text = `${DEFAULTS}backend b\n default-server resolve-net ::1\n server s web:80 init-addr none ${words}\n`;
    const { backend } = await proxyOf(text, "b");
    expect(backend?.servers[0]).toMatchObject({
      resolveNet: [
        { address: "::1", prefix: 128 },
        { address: "10.1.0.0", prefix: 16 },
        { address: "fe80::", prefix: 10 },
      ],
      allowDuplicateAddress: true,
      ignoreServiceWeight: true,
    });
  });

  it("changes of variables hold for the lines that follow", async () => {
    const text = `global\n setenv PORT 20100\n presetenv PORT 1\n presetenv NODE n1\n node "$NODE"\n${DEFAULTS}frontend f\n bind ":$PORT"\n`;
    const { global, proxies } = await configurationOf(text);
    expect(global.node).toBe("n1");
    expect(proxies[0]?.frontend?.binds[0]?.port).toBe(20100);
  });

  it("keeps bytes beyond ASCII as they are: in messages, in names for people, in patterns", async () => {
    const result = await load(
      `global\n description Grüße\n${DEFAULTS}frontend f\n bind :1\n use_backend b if { path /é }\n zörk\n`,
    );
    expect(messagesOf(result)).toContain("unknown keyword 'zörk' in 'frontend' section");
    const { global, proxies } = await configurationOf(
      `global\n description Grüße\n${DEFAULTS}frontend f\n bind :1\n use_backend b if { path /é }\nbackend b\n`,
    );
    expect(global.description).toBe("Grüße");
    const [test] = proxies[0]?.frontend?.useBackend[0]?.condition?.anyOf[0]?.[0]?.acl.tests ?? [];
    expect(test?.lists[0]?.patterns).toEqual([Buffer.from("/é", "utf8").toString("latin1")]);
  });
});

describe("numbers in the statistics", () => {
  it("count on past those that are taken and those that are given", async () => {
    const { proxies } = await configurationOf(
      `${DEFAULTS}backend a\nbackend b\n id 1\nbackend c\nbackend d\n id 7\nbackend e\nbackend f\n id 9\nbackend g\nbackend h\n`,
    );
    expect(proxies.map(({ name, id }) => `${name} ${id}`)).toEqual([
      "a 2",
      "b 1",
      "c 4",
      "d 7",
      "e 6",
      "f 9",
      "g 8",
      "h 10",
    ]);
  });

  it("are counted by proxy for servers, of which the first of a template has the given one", async () => {
    const servers = " server a :1\n server b :1 id 1\n server c :1\n server-template t 3 :1 id 5\n server z :1\n";
    const { backend } = await proxyOf(`${DEFAULTS}backend x\n id 3\n${servers}`, "x");
    expect(backend?.servers.map(({ name, id }) => `${name} ${id}`)).toEqual([
      "a 2",
      "b 1",
      "c 4",
      "t1 5",
      "t2 6",
      "t3 7",
      "z 8",
    ]);
  });
});

describe("statements of proxies", () => {
  it("bind takes lists, ranges, families and words", async () => {
    const proxy = await proxyOf(
      `${DEFAULTS}frontend f\n bind 127.0.0.1:1-3,:5,[::1]:6 name a maxconn 9 backlog 7\n bind ipv6@*:8 v6only id 4\n`,
      "f",
    );
    const binds = proxy.frontend?.binds ?? [];
    expect(binds.map(({ address, port, text }) => [address, port, text])).toEqual([
      ["127.0.0.1", 1, "127.0.0.1:1"],
      ["127.0.0.1", 2, "127.0.0.1:2"],
      ["127.0.0.1", 3, "127.0.0.1:3"],
      [undefined, 5, ":5"],
      ["::1", 6, "[::1]:6"],
      ["::", 8, "*:8"],
    ]);
    expect(binds[4]).toMatchObject({ name: "a", maxconn: 9, backlog: 7 });
    expect(binds[5]).toMatchObject({ ipv6Only: true, id: 4 });
  });

  it("bind asks this machine for names", async () => {
    const proxy = await proxyOf(`${DEFAULTS}frontend f\n bind ipv4@localhost:1\n`, "f");
    expect(proxy.frontend?.binds[0]?.address).toBe("127.0.0.1");
  });

  it("servers begin with what default-server says, and with HAProxy's values", async () => {
    const proxy = await proxyOf(
      `${DEFAULTS}backend b\n server a 127.0.0.1:80\n default-server check inter 5s weight 9 backup\n server b 127.0.0.1:81 no-backup rise 7 maxconn 3 id 1\n`,
      "b",
    );
    const [a, b] = proxy.backend?.servers ?? [];
    expect(a).toEqual({
      name: "a",
      id: 2,
      location: { file: "t.cfg", line: 7 },
      host: "127.0.0.1",
      port: 80,
      initialAddress: "127.0.0.1",
      weight: 1,
      backup: false,
      disabled: false,
      resolvePrefer: "ipv6",
    });
    expect(b).toMatchObject({ id: 1, weight: 9, backup: false, maxconn: 3, check: { inter: 5000, rise: 7, fall: 3 } });
  });

  it("what default-server says can be taken back", async () => {
    const proxy = await proxyOf(
      `${DEFAULTS}backend b\n default-server check check-send-proxy disabled\n server a 127.0.0.1:80\n server b 127.0.0.1:81 no-check enabled\n server c 127.0.0.1:82 no-check-send-proxy\n`,
      "b",
    );
    const [a, b, c] = proxy.backend?.servers ?? [];
    expect(a).toMatchObject({ disabled: true, check: { inter: 2000, sendsProxy: true } });
    expect(c?.check).not.toHaveProperty("sendsProxy");
    expect(b).toMatchObject({ disabled: false });
    expect(b).not.toHaveProperty("check");
  });

  it("limits are those that are written, and 0 is none", async () => {
    const { proxies } = await configurationOf(
      `${DEFAULTS} maxconn 3\n backlog 5\n fullconn 7\nlisten a\n bind :1\nlisten b\n bind :2\n maxconn 0\n backlog 0\n fullconn 0\n`,
    );
    expect(proxies.map(({ frontend }) => [frontend?.maxconn, frontend?.backlog])).toEqual([
      [3, 5],
      [undefined, undefined],
    ]);
    expect(proxies.map(({ backend }) => backend?.fullconn)).toEqual([7, undefined]);
  });

  it("a port of a server may be missing, or relative to the client's", async () => {
    const proxy = await proxyOf(`${DEFAULTS}backend b\n server a 127.0.0.1\n server b *:+10\n server c [::]:-1\n`, "b");
    expect(proxy.backend?.servers.map(({ host, port, isPortOffset }) => [host, port, isPortOffset])).toEqual([
      ["127.0.0.1", 0, true],
      ["0.0.0.0", 10, true],
      ["::", -1, true],
    ]);
  });

  it("the last of the connection modes wins, and no takes back only its own", async () => {
    const modes = async (...lines: string[]) => {
      const proxy = await proxyOf(
        `${DEFAULTS}frontend f\n bind :1\n${lines.map((line) => ` ${line}\n`).join("")}`,
        "f",
      );
      return proxy.options.connectionMode;
    };
    expect(await modes()).toBe("keep-alive");
    expect(await modes("option httpclose", "option http-server-close")).toBe("server-close");
    expect(await modes("option httpclose", "no option http-server-close")).toBe("close");
    expect(await modes("option httpclose", "no option httpclose")).toBe("keep-alive");
  });

  it("option redispatch and option forwardfor carry their words", async () => {
    const proxy = await proxyOf(
      `${DEFAULTS}backend b\n option redispatch -2\n option forwardfor except 10.0.0.0/255.0.0.0 header X-Client if-none\n`,
      "b",
    );
    expect(proxy.options).toMatchObject({
      redispatch: { interval: -2 },
      forwardfor: { except: { address: 0x0a000000, mask: 0xff000000 }, header: "x-client", ifNone: true },
    });
  });

  it("log targets: sinks, formats, levels, those of global, and none", async () => {
    const text =
      `global\n log 127.0.0.1 len 100 format rfc5424 local3 info err\n${DEFAULTS} log global\n log /dev/log daemon\n` +
      "frontend f\n bind :1\nbackend b\n no log\n log fd@3 user\n log stdout format raw local0\n";
    const { proxies } = await configurationOf(text);
    const udp = {
      sink: { kind: "udp", address: "127.0.0.1", port: 514 },
      length: 100,
      format: "rfc5424",
      facility: 19,
      maxLevel: "info",
      minLevel: "err",
    };
    expect(proxies[0]?.logTargets).toMatchObject([udp, { sink: { kind: "unix", path: "/dev/log" }, facility: 3 }]);
    expect(proxies[1]?.logTargets).toMatchObject([{ sink: { kind: "fd", fd: 3 } }, { sink: { kind: "stdout" } }]);
  });

  it.each([
    ["10", 10],
    ["1500us", 2],
    ["10s", 10_000],
    ["2m", 120_000],
    ["1d", 86_400_000],
  ])("timeout client %s is %d ms", async (text, expected) => {
    const proxy = await proxyOf(`${DEFAULTS}frontend f\n bind :1\n timeout client ${text}\n`, "f");
    expect(proxy.timeouts.client).toBe(expected);
  });

  it("numbers that HAProxy reads only from the front are read only from the front", async () => {
    const { global, proxies } = await configurationOf(
      `global\n maxconn 10k\n${DEFAULTS}listen l\n bind :1\n maxconn abc\n server s 127.0.0.1:70000 weight 12x\n`,
    );
    expect(global.maxconn).toBe(10);
    expect(proxies[0]?.frontend).not.toHaveProperty("maxconn");
    expect(proxies[0]?.backend?.servers[0]).toMatchObject({ port: 70000 & 0xffff, weight: 12 });
  });
});

describe("initial addresses", () => {
  const server = (words: string) => `${DEFAULTS}${FRONTEND}backend b\n server s ${words}\n`;

  it.each([
    ["localhost:80 init-addr libc", "127.0.0.1"],
    ["localhost:80", "127.0.0.1"],
    ["no-such-host.invalid:80 init-addr 10.1.2.3", "10.1.2.3"],
    ["no-such-host.invalid:80 init-addr last,none", undefined],
    ["127.0.0.9:80 init-addr 10.1.2.3", "127.0.0.9"],
  ])("server s %s begins with %s", async (words, expected) => {
    const proxy = await proxyOf(server(`ipv4@${words}`), "b");
    expect(proxy.backend?.servers[0]?.initialAddress).toBe(expected);
  });

  it.each([
    [
      "init-addr libc,10.1.2.3",
      "warning parsing [t.cfg:10] : 'server s' : could not resolve address 'no-such-host.invalid', falling back to configured address.\n",
    ],
    [
      "init-addr last",
      "alert parsing [t.cfg:10] : 'server s' : no method found to resolve address 'no-such-host.invalid'\n" +
        "alert Failed to initialize server(s) addr.\n",
    ],
    [
      "",
      "alert parsing [t.cfg:10] : 'server s' : could not resolve address 'no-such-host.invalid'.\n" +
        "alert Failed to initialize server(s) addr.\n",
    ],
  ])("an unknown name with '%s'", async (words, expected) => {
    expect(messagesOf(await load(server(`no-such-host.invalid:80 ${words}`)))).toBe(expected);
  });
});
