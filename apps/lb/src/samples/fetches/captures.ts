import type { Argument } from "../arguments.ts";
import { fetchRow } from "../fetch.ts";
import type { SampleSource } from "../source.ts";

const REQUEST = ["HTTP request"] as const;
const NUMBER = { least: 1, types: ["integer"] } as const;

/** What was kept of messages for the log, and is there when they are gone. */
export const captureFetches = [
  fetchRow({
    keyword: "capture.req.hdr",
    takes: NUMBER,
    type: "str",
    layers: REQUEST,
    doc: "What the capture of this number, from 0, has kept of the request.",
    compile: ([number]) => capturedBy("request", number),
  }),
  fetchRow({
    keyword: "capture.res.hdr",
    takes: NUMBER,
    type: "str",
    layers: ["HTTP response"],
    doc: "What the capture of this number, from 0, has kept of the response.",
    compile: ([number]) => capturedBy("response", number),
  }),
  fetchRow({
    keyword: "capture.req.method",
    type: "str",
    layers: REQUEST,
    doc: "The method of the request, as the log has it.",
    compile:
      () =>
      ({ capturedLine }) =>
        capturedLine?.split(" ", 1)[0],
  }),
  fetchRow({
    keyword: "capture.req.uri",
    type: "str",
    layers: REQUEST,
    doc: "The target of the request from its path on, as the log has it.",
    compile: () => (source) => pathAndQuery(source.capturedLine?.split(" ")[1]),
  }),
  fetchRow({
    keyword: "capture.req.ver",
    type: "str",
    layers: REQUEST,
    doc: "The version of the request, as the log has it: `HTTP/1.1`.",
    compile:
      () =>
      ({ capturedLine }) =>
        capturedLine?.split(" ")[2],
  }),
  fetchRow({
    keyword: "capture.res.ver",
    type: "str",
    layers: REQUEST,
    doc: "The version of the response, in rules for responses: `HTTP/1.1`.",
    compile:
      () =>
      ({ response }) =>
        response && `HTTP/${response.version}`,
  }),
  fetchRow({
    keyword: "unique-id",
    type: "str",
    layers: ["frontend", "client address"],
    doc: "The id of the request, as `unique-id-format` makes it.",
    compile:
      () =>
      ({ uniqueId }) =>
        uniqueId,
  }),
];

function capturedBy(direction: "request" | "response", number: Argument | undefined) {
  const at = Number(number);
  return ({ captures }: SampleSource) => captures?.[direction][at];
}

function pathAndQuery(target: string | undefined): string | undefined {
  if (target === undefined || target.startsWith("/")) return target;
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*(?<path>\/.*)$/i.exec(target)?.groups?.["path"];
}
