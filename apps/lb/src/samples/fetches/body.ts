import type { Argument } from "../arguments.ts";
import { fetchRow } from "../fetch.ts";
import type { SampleSource } from "../source.ts";
import { anyOf, firstOf } from "./cursor.ts";
import { ParameterCursor } from "./parameter-cursor.ts";

const BODY = ["HTTP request headers"] as const;

/** What is there of the body of a request: all of it under `option http-buffer-request`, unless it is long. */
export const bodyFetches = [
  fetchRow({
    keyword: "req.body",
    type: "bin",
    layers: BODY,
    doc: "What is there of the body.",
    compile:
      () =>
      ({ request }) =>
        request?.body,
  }),
  fetchRow({
    keyword: "req.body_len",
    type: "int",
    layers: BODY,
    doc: "How many bytes of the body are there.",
    compile:
      () =>
      ({ request }) =>
        request?.body.length,
  }),
  fetchRow({
    keyword: "req.body_size",
    type: "int",
    layers: BODY,
    doc: "How many bytes the body has by what the request says, or of a chunked one those that are there.",
    compile:
      () =>
      ({ request }) =>
        request?.bodySize,
  }),
  fetchRow({
    keyword: "req.body_param",
    takes: { least: 0, types: ["string"] },
    type: "bin",
    layers: BODY,
    doc: "The value of a parameter of a form in the body, as it was sent: the first one's of its name, ACLs look at all.",
    compile: (values) => firstOf(new FormCursor(values), (text) => text),
    compileSome: (values) => anyOf(new FormCursor(values), (text) => text),
  }),
];

class FormCursor extends ParameterCursor {
  constructor([name = ""]: readonly Argument[]) {
    super(String(name), "&");
  }

  start({ request }: SampleSource): boolean {
    return request !== undefined && this.begin(request.body, 0);
  }
}
