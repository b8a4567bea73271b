import { describe, expect, it } from "vitest";
import { load, messagesOf } from "./configuration.ts";

const PROXY = "frontend f\n bind 127.0.0.1:20100\n timeout client 1s\n";

async function read(line: string) {
  const result = await load(`global\n ${line}\n${PROXY}`);
  const said =
    messagesOf(result)
      .split("\n")[0]
      ?.replace(/^alert parsing \[t\.cfg:2\]/, "") ?? "";
  return { said, notices: result.notices };
}

const TLS = "there is no TLS yet, and where a file asks for it (`ssl`) it is refused";

describe("what global says of TLS", () => {
  it.each([
    ["ca-base /etc/ssl", "ca-base"],
    ["crt-base /etc/ssl", "crt-base"],
    ["ssl-default-bind-ciphers ECDHE+AESGCM:!aNULL", "ssl-default-bind-ciphers"],
    ["ssl-default-server-ciphersuites TLS_AES_128_GCM_SHA256", "ssl-default-server-ciphersuites"],
    ["ssl-default-bind-options no-sslv3 no-tlsv10 no-tls-tickets prefer-client-ciphers", "ssl-default-bind-options"],
    ["ssl-default-bind-options ssl-min-ver TLSv1.2 force-tlsv13", "ssl-default-bind-options"],
    ["ssl-dh-param-file /etc/ssl/dh.pem", "ssl-dh-param-file"],
    ["ssl-server-verify none", "ssl-server-verify"],
    ["maxsslconn 100", "maxsslconn"],
    ["maxsslrate 100", "maxsslrate"],
    ["tune.ssl.default-dh-param 2048", "tune.ssl.default-dh-param"],
    ["tune.ssl.lifetime 300", "tune.ssl.lifetime"],
    ["tune.ssl.force-private-cache", "tune.ssl.force-private-cache"],
  ])("%s: accepted, and said once", async (line, keyword) => {
    expect(await read(line)).toEqual({ said: "", notices: [`'${keyword}' has no effect here: ${TLS}`] });
  });

  it.each([
    ["ca-base", " : global statement 'ca-base' expects a directory path as an argument."],
    ["ca-base /a /b", " : 'ca-base' cannot handle unexpected argument '/b'."],
    [
      "ssl-default-bind-ciphers",
      " : global statement 'ssl-default-bind-ciphers' expects a cipher suite as an argument.",
    ],
    [
      "ssl-default-server-options prefer-client-ciphers",
      " : unknown option 'prefer-client-ciphers' on global statement 'ssl-default-server-options'.",
    ],
    ["ssl-default-bind-options", " : global statement 'ssl-default-bind-options' expects an option as an argument."],
    [
      "ssl-default-bind-options ssl-min-ver TLSv9",
      " : 'TLSv9' : unknown ssl/tls version on global statement 'ssl-default-bind-options'.",
    ],
    ["ssl-server-verify maybe", " : 'ssl-server-verify' expects 'none' or 'required' as argument."],
    ["tune.ssl.default-dh-param 512", " : 'tune.ssl.default-dh-param' expects a value >= 1024."],
    ["tune.ssl.cachesize -1", " : 'tune.ssl.cachesize' expects a positive numeric value."],
  ])("%s: refused", async (line, text) => {
    expect((await read(line)).said).toBe(text);
  });
});

describe("tuning of what is not here", () => {
  it.each([
    "maxcomprate 5",
    "maxcompcpuusage 100",
    "maxzlibmem 5",
    "tune.comp.maxlevel 9",
    "tune.zlib.memlevel 9",
    "tune.zlib.windowsize 15",
    "tune.h2.header-table-size 4096",
    "tune.h2.initial-window-size 65535",
    "tune.h2.max-concurrent-streams 100",
    "tune.lua.maxmem 5",
    "tune.pool-low-fd-ratio 20",
  ])("%s: accepted, and said once", async (line) => {
    const { said, notices } = await read(line);
    expect([said, notices.length]).toEqual(["", 1]);
  });

  it.each([
    ["maxcompcpuusage 101", " : 'maxcompcpuusage' expects an integer argument between 0 and 100."],
    ["tune.comp.maxlevel 10", " : 'tune.comp.maxlevel' expects a numeric value between 1 and 9"],
    ["tune.zlib.windowsize", " : 'tune.zlib.windowsize' expects a numeric value between 8 and 15."],
    [
      "tune.h2.header-table-size 70000",
      " : 'tune.h2.header-table-size' expects a numeric value between 4096 and 65536.",
    ],
    ["tune.h2.max-concurrent-streams -1", " : 'tune.h2.max-concurrent-streams' expects a positive numeric value."],
    ["tune.pool-low-fd-ratio 101", " : 'tune.pool-low-fd-ratio' expects an integer argument between 0 and 100."],
    ["maxcomprate", " : 'maxcomprate' expects an integer argument in kb/s."],
    ["maxzlibmem", " : 'maxzlibmem' expects an integer argument."],
  ])("%s: refused as by 2.1", async (line, text) => {
    expect((await read(line)).said).toBe(text);
  });
});

describe("mworker-max-reloads", () => {
  it.each([
    ["mworker-max-reloads", "'mworker-max-reloads' expects an integer argument."],
    ["mworker-max-reloads -3", "'mworker-max-reloads' : invalid value -3, must be >= 0"],
    ["mworker-max-reloads 3 4", "'mworker-max-reloads' cannot handle unexpected argument '4'."],
  ])("%s: said, and no error", async (line, said) => {
    const result = await load(`global\n ${line}\n${PROXY}`);
    expect(messagesOf(result)).toContain(said);
    expect(result.configuration).toBeDefined();
  });

  it("takes a number without a word", async () => {
    expect((await read("mworker-max-reloads 3")).said).toBe("");
  });
});
