import { readFileSync } from "node:fs";
import { HAPROXY_CFG } from "../project-files.ts";
import type { Area } from "./comparison.ts";
import type { CheckOutcome, Subject } from "./subject.ts";

const TIMEOUTS = "  timeout connect 1s\n  timeout client 1s\n  timeout server 1s\n";
const DEFAULTS = `defaults\n  mode http\n${TIMEOUTS}`;

/** Configurations for `-c`, right and wrong. */
const configurations: readonly [id: string, what: string, text: string][] = [
  ["check-tutorial", "the tutorial's file", readFileSync(HAPROXY_CFG, "utf8")],
  ["check-empty", "an empty file", ""],
  ["check-no-listener", "a file without a listener", `${DEFAULTS}backend b\n`],
  [
    "check-no-timeouts",
    "missing timeouts",
    "frontend f\n  mode http\n  bind :8000\n  default_backend b\nbackend b\n  mode http\n",
  ],
  ["check-unknown-keyword", "an unknown keyword", `${DEFAULTS}frontend f\n  bind :8000\n  no-such-keyword 1\n`],
  ["check-outside", "a keyword outside of a section", "bind :8000\n"],
  ["check-unknown-backend", "an unknown backend", `${DEFAULTS}frontend f\n  bind :8000\n  default_backend none\n`],
  ["check-twice", "two backends of one name", `${DEFAULTS}frontend f\n  bind :8000\nbackend b\nbackend b\n`],
  [
    "check-server-twice",
    "two servers of one name",
    `${DEFAULTS}listen l\n  bind :8000\n  server s 127.0.0.1:1\n  server s 127.0.0.1:2\n`,
  ],
  ["check-time", "a time that is none", `${DEFAULTS}  timeout queue never\nfrontend f\n  bind :8000\n`],
  ["check-time-unit", "a time that is a unit alone", `${DEFAULTS}  timeout queue s\nfrontend f\n  bind :8000\n`],
  ["check-server-port", "a server without a port", `${DEFAULTS}listen l\n  bind :8000\n  server s 127.0.0.1:\n`],
  ["check-balance", "an unknown algorithm", `${DEFAULTS}listen l\n  bind :8000\n  balance sometimes\n`],
  [
    "check-resolvers",
    "resolvers that do not exist",
    `${DEFAULTS}listen l\n  bind :8000\n  server s 127.0.0.1:1 resolvers none\n`,
  ],
  [
    "check-acl",
    "a condition that does not end",
    `${DEFAULTS}frontend f\n  bind :8000\n  use_backend b if { path /a\nbackend b\n`,
  ],
  [
    "check-several",
    "several errors at once",
    `global\n  wrong 1\n${DEFAULTS}  wrong 2\nfrontend f\n  wrong 3\n  bind :8000\n`,
  ],
];

async function check(subject: Subject, text: string): Promise<string> {
  const { status, stdout, stderr }: CheckOutcome = await subject.check(text);
  const lines = stderr
    .split("\n")
    // Later versions say who they are, and `config : ` before each message of a configuration.
    .filter((line) => line !== "" && !line.startsWith("[NOTICE]"))
    .map((line) => line.replace(/^\[(\w+)\]\s+(\d+\/\d+ )?\(\d+\) : (config : )?/, "[$1] "))
    .map((line) => line.replace(/[^\s[]+\.cfg\b/g, "FILE"));
  return [`exit status ${status}`, stdout.trimEnd(), ...lines].filter(Boolean).join("\n");
}

export const checkAreas: readonly Area[] = [
  {
    title: "configurations under -c",
    comparisons: configurations.map(([id, what, text]) => ({ id, what, observe: (subject) => check(subject, text) })),
  },
];
