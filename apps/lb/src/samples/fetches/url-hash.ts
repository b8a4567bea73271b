import { fetchRow } from "../fetch.ts";
import { avalanche, sdbm } from "../hashes.ts";
import type { RequestSamples, SampleSource } from "../source.ts";
import { ValueCursor } from "./value-cursor.ts";

const HEAD = ["HTTP request headers"] as const;

/** Hashes of where a request goes: sdbm with an avalanche after it, which HAProxy takes for the keys of tables. */
export const urlHashFetches = [
  fetchRow({
    keyword: "base32",
    type: "int",
    layers: HEAD,
    doc: "A hash of 32 bits of the first Host field and the path.",
    compile: () => hashOf((request) => request.path),
  }),
  fetchRow({
    keyword: "base32+src",
    type: "bin",
    layers: HEAD,
    doc: "The four bytes of `base32`, and those of the client's address.",
    compile: () => withSource(hashOf((request) => request.path)),
  }),
  fetchRow({
    keyword: "url32",
    type: "int",
    layers: HEAD,
    doc: "A hash of 32 bits of the first Host field, the path and the query.",
    compile: () => hashOf(pathAndQuery),
  }),
  fetchRow({
    keyword: "url32+src",
    type: "bin",
    layers: HEAD,
    doc: "The four bytes of `url32`, and those of the client's address.",
    compile: () => withSource(hashOf(pathAndQuery)),
  }),
];

function hashOf(part: (request: RequestSamples) => string): (source: SampleSource) => number | undefined {
  const host = new ValueCursor("host", "whole field");
  return ({ request }) => {
    if (!request) return undefined;
    host.start(request);
    const name = host.next() ? host.value : "";
    return avalanche(sdbm(name + part(request)));
  };
}

function withSource(hash: (source: SampleSource) => number | undefined): (source: SampleSource) => string | undefined {
  return (source) => {
    const value = hash(source);
    const address = source.client.source;
    if (value === undefined || !address) return undefined;
    return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255) + address.bytes;
  };
}

function pathAndQuery({ path, target }: RequestSamples): string {
  if (path === "") return "";
  const query = target.indexOf("?");
  return query < 0 ? path : path + target.slice(query);
}
