import { fetchRow } from "../fetch.ts";
import type { RequestSamples, SampleSource } from "../source.ts";
import { ValueCursor } from "./value-cursor.ts";

const HEAD = ["HTTP request headers"] as const;
const RESPONSE_HEAD = ["HTTP response headers"] as const;

/** What the first line of a message says. */
export const startLineFetches = [
  fetchRow({
    keyword: "method",
    type: "meth",
    layers: ["HTTP request"],
    doc: "The method of the request.",
    compile:
      () =>
      ({ method }) =>
        method,
  }),
  fetchRow({
    keyword: "req.proto_http",
    aliases: ["req_proto_http"],
    type: "bool",
    layers: ["HTTP request"],
    doc: "Is it HTTP?",
    compile:
      () =>
      ({ request }) =>
        request && true,
  }),
  fetchRow({
    keyword: "http_first_req",
    type: "bool",
    layers: ["HTTP request"],
    doc: "Is it the first request of its connection?",
    compile:
      () =>
      ({ session }) =>
        session.streams === 1,
  }),
  fetchRow({
    keyword: "req.ver",
    aliases: ["req_ver"],
    type: "str",
    layers: HEAD,
    doc: "The version of the request: `1.1`.",
    compile:
      () =>
      ({ request }) =>
        request?.version,
  }),
  fetchRow({
    keyword: "path",
    type: "str",
    layers: HEAD,
    doc: "The path: from the first slash of the target to the query.",
    compile: () => pathOf,
    length: ({ request }) => request?.pathLength ?? 0,
  }),
  fetchRow({
    keyword: "url",
    type: "str",
    layers: HEAD,
    doc: "The target as received.",
    compile:
      () =>
      ({ request }) =>
        request?.target,
  }),
  fetchRow({
    keyword: "query",
    type: "str",
    layers: HEAD,
    doc: "What follows the question mark; not there without one.",
    compile:
      () =>
      ({ request }) =>
        request && queryOf(request),
  }),
  fetchRow({
    keyword: "base",
    type: "str",
    layers: HEAD,
    doc: "The first Host field and the path.",
    compile() {
      const host = new ValueCursor("host", "one value");
      return (source) => {
        const { request } = source;
        if (!request) return undefined;
        host.start(request);
        return host.next() ? host.value + request.path : pathOf(source);
      };
    },
  }),
  fetchRow({
    keyword: "status",
    type: "int",
    layers: ["HTTP response"],
    doc: "The status of the response.",
    compile:
      () =>
      ({ responseStatus }) =>
        responseStatus,
  }),
  fetchRow({
    keyword: "res.comp",
    type: "bool",
    layers: ["HTTP response"],
    doc: "Has the balancer compressed the response? Always false.",
    compile: () => () => false,
  }),
  fetchRow({
    keyword: "res.comp_algo",
    type: "str",
    layers: ["HTTP response"],
    doc: "The algorithm that the balancer has compressed the response with. Never there.",
    compile: () => () => undefined,
  }),
  fetchRow({
    keyword: "res.ver",
    aliases: ["resp_ver"],
    type: "str",
    layers: RESPONSE_HEAD,
    doc: "The version of the response: `1.1`.",
    compile:
      () =>
      ({ response }) =>
        response?.version,
  }),
];

function pathOf({ request }: SampleSource): string | undefined {
  return request?.path || undefined;
}

function queryOf({ target }: RequestSamples): string | undefined {
  const at = target.indexOf("?");
  return at < 0 ? undefined : target.slice(at + 1);
}
