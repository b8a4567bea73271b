/**
 * The import rule of ARCHITECTURE.md. Every folder of apps/lb/src names what it may import; all else is an error.
 * `config/schema.ts` and `logger.ts` are for everybody, `local-time.ts` and `version.ts` too.
 */
const src = "^apps/lb/src/";
const everybody = ["config/schema\\.ts", "local-time\\.ts", "logger\\.ts", "version\\.ts"];

/** From a folder or file of apps/lb/src to the folders and files that it may import. */
const allowed = {
  "config/(?!keyword-docs\\.ts)": ["config/", "rules/", "samples/", "http1/"],
  "config/keyword-docs\\.ts": ["config/", "rules/", "samples/", "commands/"],
  "http1/": ["http1/"],
  "tcp/": ["tcp/"],
  "state/": ["state/"],
  "samples/": ["samples/"],
  "rules/": ["rules/", "samples/", "http1/"],
  "balance/": ["balance/", "samples/hashes\\.ts", "state/"],
  "persistence/": ["persistence/", "rules/", "samples/", "state/"],
  "discovery/": ["discovery/", "state/"],
  "health/": ["health/", "samples/", "state/", "tcp/"],
  "stats/": ["stats/", "state/", "persistence/dynamic-cookie\\.ts"],
  "commands/": ["commands/", "samples/", "state/", "stats/", "tcp/"],
  "logging/": ["logging/"],
  "session/": ["session/", "balance/", "samples/", "state/"],
  "forwarding/(?!native/|http-proxy/)": [
    "forwarding/",
    "session/",
    "http1/",
    "balance/",
    "persistence/",
    "rules/",
    "samples/",
    "state/",
    "tcp/",
  ],
  "forwarding/native/": [
    "forwarding/(?!http-proxy/)",
    "session/",
    "http1/",
    "samples/(buffer-size|value)\\.ts",
    "state/",
    "tcp/",
  ],
  "forwarding/http-proxy/": [
    "forwarding/(?!native/)",
    "session/",
    "http1/",
    "samples/buffer-size\\.ts",
    "state/",
    "tcp/",
  ],
  "admission\\.ts": ["state/", "tcp/"],
  "data-plane\\.ts": [
    "admission\\.ts",
    "forwarding/",
    "session/",
    "balance/",
    "persistence/",
    "samples/",
    "stats/",
    "state/",
    "tcp/",
  ],
  "thread-entry\\.ts": ["logging/", "data-plane\\.ts", "threads\\.ts", "stats/", "state/"],
  "threads\\.ts": ["data-plane\\.ts", "forwarding/context\\.ts", "http1/own-answer\\.ts", "samples/", "state/"],
  "process-limits\\.ts": [],
  "overview\\.ts": ["commands/", "process-limits\\.ts", "state/", "stats/"],
  "control-plane\\.ts": [
    "data-plane\\.ts",
    "threads\\.ts",
    "commands/",
    "overview\\.ts",
    "process-limits\\.ts",
    "forwarding/(engines|context)\\.ts",
    "http1/own-answer\\.ts",
    "balance/",
    "discovery/",
    "health/",
    "stats/",
    "state/",
  ],
  "command-line/": ["command-line/", "config/", "control-plane\\.ts", "forwarding/engines\\.ts", "logging/"],
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([from, to]) => ({
      name: `imports-of-${from.replace(/\W+/g, "-")}`,
      comment: `apps/lb/src/${from} may import only ${to.join(", ")}, the schema's types and the logger's.`,
      severity: "error",
      from: { path: `${src}${from}` },
      to: { path: src, pathNot: [...everybody, ...to].map((place) => `${src}${place}`) },
    })),
    {
      name: "sources-do-not-import-tests",
      severity: "error",
      from: { path: "/src/" },
      to: { path: "/test/" },
    },
    {
      name: "apps-stand-alone",
      comment: "An image holds one app: what an app needs is in it.",
      severity: "error",
      from: { path: "^apps/([^/]+)/src/" },
      to: { path: "^(apps|packages|e2e|bench)/", pathNot: "^apps/$1/" },
    },
    {
      name: "resolvable",
      severity: "error",
      from: { path: "^(apps|packages|e2e|bench)/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|node_modules)/" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json"],
    },
  },
};
