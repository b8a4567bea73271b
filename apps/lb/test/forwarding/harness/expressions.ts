import { configuration } from "./configuration.ts";
import type { Case } from "./suite.ts";
import { forwarded, response, type TestServer } from "./test-server.ts";

/** An expression, and what becomes of it: the empty text, too, when there is nothing. */
export type Evaluated = readonly [expression: string, value: string];

/** The request that expressions are evaluated for, unless another is given. */
const REQUEST = "GET /a/b?c=d HTTP/1.1\r\nHost: a\r\n\r\n";

/** Each expression as the value of a field of its own, which the server gets to see. */
export function evaluates(
  name: string,
  rows: readonly Evaluated[],
  { differs, request = REQUEST }: { readonly differs?: Case["differs"]; readonly request?: string } = {},
): Case {
  const rules = rows.map(([expression], at) => `http-request set-header X-${at} '<%[${expression}]>'`);
  return {
    name,
    ...(differs && { differs }),
    configuration: configuration({ global: "tune.maxrewrite 4096", defaults: "no log", frontend: rules.join("\n") }),
    async play(rig) {
      const client = await rig.client();
      client.send(request);
      const seen = await fieldsAt(rig.server());
      for (const [at, [expression, value]] of rows.entries()) {
        const got = seen.get(`x-${at}`);
        if (got !== `<${value}>`) throw new Error(`%[${expression}] is ${got}, not <${value}>`);
      }
      await client.receives(forwarded("s1"));
    },
  };
}

/** Answers one request. @returns its fields */
async function fieldsAt(server: TestServer): Promise<ReadonlyMap<string, string>> {
  const connection = await server.accept();
  const lines = (await connection.receivesHead()).split("\r\n").slice(1);
  connection.send(response("s1"));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]),
  );
}
