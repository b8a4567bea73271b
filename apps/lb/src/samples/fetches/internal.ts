import { fetchRow } from "../fetch.ts";
import { binaryComplaint, fromHexadecimal } from "../hexadecimal.ts";
import type { Integer } from "../integer.ts";
import { IpAddress } from "../ip-address.ts";
import { PENDING } from "../value.ts";

const INTERNAL = ["internal state"] as const;
const text = { least: 1, types: ["string"] } as const;

/** What the balancer knows by itself, and constants. */
export const internalFetches = [
  fetchRow({
    keyword: "always_true",
    type: "bool",
    layers: INTERNAL,
    doc: "True.",
    compile: () => () => true,
  }),
  fetchRow({
    keyword: "always_false",
    type: "bool",
    layers: INTERNAL,
    doc: "False.",
    compile: () => () => false,
  }),
  fetchRow({
    keyword: "wait_end",
    type: "bool",
    layers: INTERNAL,
    doc: "True once nothing more is waited for.",
    waits: true,
    compile: () => (source) => ((source.responseInput ?? source.input)?.mayGrow ? PENDING : true),
  }),
  fetchRow({
    keyword: "str",
    takes: text,
    type: "str",
    layers: INTERNAL,
    doc: "The text itself.",
    compile:
      ([value]) =>
      () =>
        String(value),
  }),
  fetchRow({
    keyword: "int",
    takes: { least: 1, types: ["integer"] },
    type: "int",
    layers: INTERNAL,
    doc: "The number itself.",
    compile:
      ([value = 0]) =>
      () =>
        value as Integer,
  }),
  fetchRow({
    keyword: "bool",
    takes: text,
    check: ([value]) =>
      /^(?:true|false|0|1)$/i.test(String(value)) ? undefined : "Expects 'true', 'false', '0' or '1'",
    type: "bool",
    layers: INTERNAL,
    doc: "True of `true` and `1`, false of `false` and `0`.",
    compile([value]) {
      const isTrue = /^(?:true|1)$/i.test(String(value));
      return () => isTrue;
    },
  }),
  fetchRow({
    keyword: "bin",
    takes: text,
    check: ([value]) => binaryComplaint(String(value)),
    type: "bin",
    layers: INTERNAL,
    doc: "The bytes that the hexadecimal digits mean.",
    compile([value]) {
      const bytes = fromHexadecimal(String(value));
      return () => bytes;
    },
  }),
  fetchRow({
    keyword: "meth",
    takes: text,
    check: ([value]) => (/^[!#$%&'*+\-.^_`|~\w]*$/.test(String(value)) ? undefined : "expects valid method."),
    type: "meth",
    layers: INTERNAL,
    doc: "The method itself.",
    compile:
      ([value]) =>
      () =>
        String(value),
  }),
  fetchRow({
    keyword: "ipv4",
    takes: { least: 1, types: ["IPv4 address"] },
    type: "ip",
    layers: INTERNAL,
    doc: "The address itself.",
    compile: ([value]) => constantAddress(String(value)),
  }),
  fetchRow({
    keyword: "ipv6",
    takes: { least: 1, types: ["IPv6 address"] },
    type: "ipv6",
    layers: INTERNAL,
    doc: "The address itself.",
    compile: ([value]) => constantAddress(String(value)),
  }),
];

function constantAddress(value: string): () => IpAddress | undefined {
  const address = IpAddress.parse(value);
  return () => address;
}
