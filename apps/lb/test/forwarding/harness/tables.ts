import { type ConfigurationParts, configuration } from "./configuration.ts";
import type { Case } from "./suite.ts";
import { forwarded, response } from "./test-server.ts";
import { Unexpected } from "./wire.ts";

/** A test, whether it holds, and what the request has. */
export type ConditionRow = readonly [
  test: string,
  holds: boolean,
  fields?: string,
  target?: string,
  method?: string,
  host?: string,
];

/** One configuration with a rule for each row, and a request for each. */
export function conditionTable(name: string, rows: readonly ConditionRow[], later?: string): Case {
  const rules = rows.map(([test], at) => `use_backend other if { req.hdr(x-row) ${at} } ${test}`);
  return {
    name,
    ...(later && { differs: { "haproxy 2.6": later } }),
    configuration: configuration({ defaults: "no log", frontend: rules.join("\n") }).concat(
      "backend other\n  server s2 {s2}\n",
    ),
    async play(rig) {
      for (const server of ["s1", "s2"]) rig.server(server).serve();
      const client = await rig.client();
      for (const [at, [test, holds, fields = "", target = "/a/b?c=d", method = "GET", host = "a"]] of rows.entries()) {
        const head = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nX-Row: ${at}\r\n${fields}\r\n`;
        client.send(Buffer.from(head, "latin1"));
        await client.receives(forwarded(holds ? "s2" : "s1")).catch((error: unknown) => {
          throw new Error(`{ ${test} } for ${target} ${fields}`, { cause: error });
        });
      }
    },
  };
}

/** An expression and its value; the empty text is what is not there, too. */
export type ValueRow = readonly [expression: string, value: string | RegExp];

interface Exchange {
  readonly request?: string;
  /** Fields of the response. */
  readonly response?: string;
  readonly parts?: ConfigurationParts;
  /** More sections. */
  readonly sections?: string;
}

/** A rule for each row writes its value into the request, or the response. */
export function valueTable(
  name: string,
  side: "request" | "response",
  rows: readonly ValueRow[],
  exchange: Exchange = {},
  differs: Case["differs"] = {},
): Case {
  const { request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", response: fields = "", parts = {}, sections = "" } = exchange;
  const rules = rows.map(
    ([expression], at) => `http-${side} set-header v${at} <%[${expression.replaceAll(" ", "\\ ")}]>`,
  );
  const frontend = [parts.frontend ?? "", ...rules].join("\n");
  return {
    name,
    differs,
    configuration: configuration({ ...parts, frontend }) + sections,
    async play(rig) {
      let asked = "";
      rig.server().serve((head) => {
        asked = head;
        return response("", fields);
      });
      const client = await rig.client();
      client.send(request);
      const answered = await client.receivesHead();
      const head = side === "request" ? asked : answered;
      for (const [at, [expression, expected]] of rows.entries()) {
        const value = new RegExp(`^v${at}: <(.*)>\r$`, "im").exec(head)?.[1];
        const isRight = typeof expected === "string" ? value === expected : expected.test(value ?? "");
        if (!isRight) throw new Unexpected(expression, String(expected), String(value));
      }
    },
  };
}
