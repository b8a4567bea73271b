import { refused, request, type Scenario } from "./scenario.ts";

/** `stats enable` in the frontend, or in a backend that it routes to. */
const IN_FRONTEND = { frontend: "stats enable\nstats uri /\nstats refresh 5s" };
const IN_BACKEND = { backend: "stats enable\nstats uri /stats" };

/** What the balancer answers by itself, beyond errors. */
export const ownAnswers: readonly Scenario[] = [
  ...Object.entries({ frontend: IN_FRONTEND, backend: IN_BACKEND }).flatMap(([where, configuration]) => [
    ...["GET", "HEAD"].map(
      (method): Scenario => ({
        name: `${method} for the statistics of a ${where}`,
        configuration,
        play: async (rig) => {
          await refused(rig, `${method} /stats;csv?scope=nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        },
      }),
    ),
    {
      name: `POST to the statistics of a ${where}`,
      configuration,
      play: async (rig) => {
        await refused(rig, `POST /stats HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=b`);
      },
    } satisfies Scenario,
    {
      name: `two requests for the statistics of a ${where} over one connection`,
      configuration,
      play: async (rig) => {
        const client = await rig.client();
        client.send("HEAD /stats HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.receivesHead();
        client.send("HEAD /stats HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.receivesHead();
      },
    } satisfies Scenario,
  ]),
  {
    name: "GET for statistics of a backend that do not fit into HAProxy's buffer",
    configuration: IN_BACKEND,
    // Process numbers and ages are of any length.
    unsteady: ["bout"],
    play: async (rig) => {
      await refused(rig, "GET /stats;json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    },
  },
  ...Object.entries({ frontend: "frontend", backend: "backend" } as const).flatMap(([where, part]): Scenario[] => [
    {
      name: `statistics of a ${where} without the password`,
      configuration: { [part]: "stats uri /stats\nstats auth a:b" },
      play: async (rig) => {
        await refused(rig, "GET /stats;csv HTTP/1.1\r\nHost: a\r\n\r\n");
      },
    },
    {
      name: `statistics of a ${where} that a rule denies`,
      configuration: { [part]: "stats uri /stats\nstats http-request deny" },
      play: async (rig) => {
        await refused(rig, "GET /stats;csv HTTP/1.1\r\nHost: a\r\n\r\n");
      },
    },
    {
      name: `statistics of a ${where} whose rule sends elsewhere`,
      configuration: { [part]: "stats uri /stats\nstats http-request redirect location /" },
      play: async (rig) => {
        await refused(rig, "GET /stats;csv HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      },
    },
  ]),
  {
    name: "a request that no rule routes",
    edit: (text) => text.replace("default_backend b", "use_backend b if FALSE"),
    play: async (rig) => {
      await refused(rig);
    },
  },
  {
    name: "a request that is none, to a listen section",
    edit: asListen,
    play: async (rig) => {
      await refused(rig, "nonsense\r\n\r\n");
    },
  },
  {
    name: "GET for the statistics of a listen section",
    configuration: IN_FRONTEND,
    edit: asListen,
    play: async (rig) => {
      await refused(rig, "GET /stats;csv?scope=nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    },
  },
  {
    name: "GET for statistics of a listen section that do not fit into HAProxy's buffer",
    configuration: IN_FRONTEND,
    edit: asListen,
    unsteady: ["bout"],
    play: async (rig) => {
      await refused(rig, "GET /stats;json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    },
  },
  {
    name: "PUT to the statistics of a backend without servers",
    configuration: { ...IN_BACKEND, servers: [] },
    play: async (rig) => {
      await refused(rig, request("PUT", "Content-Length: 3\r\n", "abc"));
    },
  },
];

function asListen(text: string): string {
  return text.replace("frontend f", "listen f");
}
