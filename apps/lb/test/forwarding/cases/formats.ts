import { configuration } from "../harness/configuration.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const OTHER = "backend other\n  server s2 {s2}\n";

function logged(name: string, format: string, request: string, line: string): Case {
  return {
    name,
    configuration: configuration({ frontend: withPrefix(format) }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(request);
      await client.receives(forwarded("s1"));
      await rig.logs(line);
    },
  };
}

/** The rig knows a line by its beginning. */
function withPrefix(format: string): string {
  return `log-format "%ci:%cp [%tr] ${format}"`;
}

const GET = "GET /a%20b?c=d HTTP/1.1\r\nHost: a\r\nX: one\r\n\r\n";

export const formats: readonly Case[] = [
  logged(
    "log-format with names and the request",
    "%f %ft %b %s <%HM|%HP|%HQ|%HU|%HV> %r %{+Q}r %ST %ts %tsc",
    GET,
    'f f b s1 <GET|/a%20b|?c=d|/a%20b?c=d|HTTP/1.1> GET /a%20b?c=d HTTP/1.1 "GET /a%20b?c=d HTTP/1.1" 200 -- ----',
  ),
  logged(
    "log-format with flags, spaces and what is not there",
    "  %{+Q}f   %{+Q}b %{+Q}o%s %{-Q}s %CC %{-Q}CC %hr %hs x%%y %ID",
    GET,
    '"f" "b" "s1" s1 "" - x%y ""',
  ),
  logged(
    "log-format with expressions",
    "%[fe_name] %[fe_name,upper] %[be_name] %[srv_name] %[fe_id] %[be_id] %[srv_id] %[method] %[src] %[dst] %[status] %{+Q}[method,lower] %[str(a b),field(2,c)]",
    GET,
    'f F b s1 * * * GET 127.0.0.1 127.0.0.1 200 "get" -',
  ),
  {
    ...logged(
      "log-format with addresses, numbers and times",
      "%ci %fi:%fp %si %{+X}ci %{+X}fi %Ts %ms %Th/%Ti/%TR/%Tq/%Tw/%Tc/%Tr/%Td/%Ta/%Tt %B %U %ac/%fc/%bc/%sc/%rc %sq/%bq %pid",
      GET,
      "127.0.0.1 127.0.0.1:* 127.0.0.1 7F000001 7F000001 * * 0/*/*/*/*/*/*/*/*/* 56 56 1/1/0/0/0 0/0 *",
    ),
    differs: { "haproxy 2.6": "counts the bytes of heads otherwise" },
  },
  {
    ...logged(
      "log-format escapes for structured data",
      '%{+E,+Q}[str(a\\"b)] %{+E}[str(a\\\\\\\\b)]',
      GET,
      '"a\\"b" a\\\\\\\\b',
    ),
    differs: { haproxy: "2.1 cuts one character off the end for each that it escapes" },
  },
  {
    name: "log-format with numbers of lines and requests, and the balancer's end to the server",
    configuration: configuration({ frontend: withPrefix("%lc %{+X}lc %rt %bi %bp %{+X}bi") }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      const ports: (number | undefined)[] = [];
      for (let round = 0; round < 2; round++) {
        client.send(GET);
        await client.receives(forwarded("s1"));
        ports.push(rig.server().connections[0]?.socket.remotePort);
        await rig.logs(`${round} 000${round} * 127.0.0.1 ${ports[0]} 7F000001`);
      }
      client.send("nonsense\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logs("2 0002 * - - -");
    },
  },
  {
    name: "who sends no request was never idle, and its backend is its frontend",
    differs: { "haproxy 2.6": "times it from its first byte" },
    configuration: configuration({
      frontend: `${withPrefix("%Ti %Tq %b %[be_name] %[be_id] %ts")}\nhttp-request deny if { path /deny }`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send("nonsense\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logs("-1 -1 f f 1 PR");
      const other = await rig.client();
      other.send("GET /deny HTTP/1.1\r\nHost: a\r\n\r\n");
      await other.receivesHead();
      await rig.logs("* * f f 1 PR");
      await other.receivesUntilFin();
    },
  },
  {
    name: "a method that is not known is not there in the log",
    configuration: configuration({ frontend: withPrefix("%[method] %HM") }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send("PATCH / HTTP/1.1\r\nHost: a\r\n\r\n");
      await client.receives(forwarded("s1"));
      await rig.logs("- PATCH");
    },
  },
  {
    name: "a second request of a connection was idle before",
    configuration: configuration({ frontend: withPrefix("%Ti %TR %Tq %Ta %Tt") }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(GET);
      await client.receives(forwarded("s1"));
      await rig.logs("0..150 0..150 0..150 0..150 0..300");
      await new Promise((resolve) => setTimeout(resolve, 300));
      client.send(GET);
      await client.receives(forwarded("s1"));
      await rig.logs("250..600 0..150 250..600 0..150 250..700");
    },
  },
  {
    name: "use_backend makes a name of the request; a name that no backend has leads to the default",
    configuration: configuration({
      frontend: "use_backend x if FALSE\nuse_backend %[req.hdr(x),lower]\nuse_backend other",
    }).concat(OTHER, "backend x\n"),
    async play(rig) {
      for (const name of ["s1", "s2"]) rig.server(name).serve();
      const client = await rig.client();
      for (const [fields, server] of [
        ["X: OTHER\r\n", "s2"],
        ["X: other\r\nX: b\r\n", "s1"],
        ["X: b\r\nX: Other\r\n", "s2"],
        ["X: nobody\r\n", "s1"],
        ["", "s1"],
        ["X: f\r\n", "s1"],
      ] as const) {
        client.send(`GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
        await client.receives(forwarded(server));
      }
    },
  },
  {
    name: "use_backend makes a name of texts, variables and expressions",
    configuration: configuration({
      frontend: "use_backend %[path,field(2,/)]%[query]-%f if { path_beg /o }",
    }).concat(OTHER.replace("other", "other-f")),
    async play(rig) {
      for (const name of ["s1", "s2"]) rig.server(name).serve();
      const client = await rig.client();
      for (const [target, server] of [
        ["/other", "s2"],
        ["/ot?her", "s2"],
        ["/oth", "s1"],
      ] as const) {
        client.send(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
        await client.receives(forwarded(server));
      }
    },
  },
];
