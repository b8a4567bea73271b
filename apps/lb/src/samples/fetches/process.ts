import { randomInt, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Argument } from "../arguments.ts";
import { fetchRow } from "../fetch.ts";

const INTERNAL = ["internal state"] as const;
const RANDOM_VALUES = 2 ** 31;
/** How many of them a second has. */
const UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1000, us: 1_000_000 };

/** What the process and its machine know: time, chance, names, numbers. */
export const processFetches = [
  fetchRow({
    keyword: "date",
    takes: { least: 0, types: ["integer", "string"] },
    check: ([, unit]) =>
      unit === undefined || Object.hasOwn(UNITS, String(unit)) ? undefined : `expects 's', 'ms' or 'us', got '${unit}'`,
    type: "int",
    layers: INTERNAL,
    doc: "Seconds since 1970, or milliseconds (`ms`) or microseconds (`us`), with an offset added.",
    grows: true,
    compile([offset = 0, unit = "s"]: readonly Argument[]) {
      const perSecond = UNITS[String(unit)] ?? 1;
      return () => Math.floor((Date.now() / 1000) * perSecond) + Number(offset);
    },
  }),
  fetchRow({
    keyword: "date_us",
    type: "int",
    layers: INTERNAL,
    doc: "The microseconds of the second that `date` gives; Node.js knows milliseconds.",
    grows: true,
    compile: () => () => (Date.now() % 1000) * 1000,
  }),
  fetchRow({
    keyword: "rand",
    takes: { least: 0, types: ["integer"] },
    type: "int",
    layers: INTERNAL,
    doc: "A random number below 2^31, or below the one given.",
    grows: true,
    compile([below]: readonly Argument[]) {
      if (below === undefined) return () => randomInt(RANDOM_VALUES);
      return () => Math.trunc((randomInt(RANDOM_VALUES) / RANDOM_VALUES) * Number(below));
    },
  }),
  fetchRow({
    keyword: "uuid",
    takes: { least: 0, types: ["integer"] },
    check: ([version]) => (version === 4 ? undefined : `Unsupported UUID version: '${version}'`),
    type: "str",
    layers: INTERNAL,
    doc: "A random UUID: version 4 of RFC 4122.",
    grows: true,
    compile: () => () => randomUUID(),
  }),
  fetchRow({
    keyword: "hostname",
    type: "str",
    layers: INTERNAL,
    doc: "The name of this machine.",
    compile() {
      const name = hostname();
      return () => name;
    },
  }),
  fetchRow({
    keyword: "env",
    takes: { least: 1, types: ["environment variable"] },
    type: "str",
    layers: INTERNAL,
    doc: "The value of an environment variable, as the configuration has changed it.",
    compile:
      ([value]) =>
      () =>
        value === undefined ? undefined : String(value),
  }),
  fetchRow({
    keyword: "nbproc",
    type: "int",
    layers: INTERNAL,
    doc: "The number of processes: 1.",
    compile: () => () => 1,
  }),
  fetchRow({
    keyword: "proc",
    type: "int",
    layers: INTERNAL,
    doc: "The number of the process: 1.",
    compile: () => () => 1,
  }),
  fetchRow({
    keyword: "thread",
    type: "int",
    layers: INTERNAL,
    doc: "The number of the thread, from 0.",
    compile:
      () =>
      ({ session }) =>
        session.process.thread,
  }),
  fetchRow({
    keyword: "stopping",
    type: "bool",
    layers: INTERNAL,
    doc: "Is the process about to end, and finishes only what goes on?",
    compile:
      () =>
      ({ session }) =>
        session.process.isStopping(),
  }),
];
