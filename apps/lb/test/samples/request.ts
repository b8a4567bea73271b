import { HeadFields } from "../../src/forwarding/head-fields.ts";
import { RequestView } from "../../src/forwarding/request-view.ts";
import { RequestHead, ResponseHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";
import { parseResponseHead } from "../../src/http1/response-head.ts";
import { ConnectionEnds } from "../../src/samples/connection-ends.ts";
import type { ProcessSamples } from "../../src/samples/process.ts";
import type { RequestSamples, ResponseSamples, SampleSource } from "../../src/samples/source.ts";
import { VariableScope } from "../../src/samples/variables.ts";
import { SessionVariables, StreamVariables } from "../../src/session/variables.ts";

const UNLIMITED = { process: new VariableScope(0), session: 0, stream: 0, message: 0 };
const PEER = { remoteAddress: "192.0.2.7", remotePort: 40000, localAddress: "2001:db8::1", localPort: 443 };

const PROCESS: ProcessSamples = {
  thread: 0,
  isStopping: () => false,
  frontend: () => undefined,
  backend: () => undefined,
  userlist: () => undefined,
};

/** What expressions see of this request. @param lines as they are on the wire, without the last two line ends */
export function sourceOf(lines: string, changes: Partial<SampleSource> = {}): SampleSource {
  const bytes = Buffer.from(`${lines.replaceAll("\n", "\r\n")}\r\n\r\n`, "latin1");
  const head = new RequestHead();
  const length = parseRequestHead(bytes, 0, bytes.length, head);
  if (length !== bytes.length) throw new Error(`not read (${length}): ${JSON.stringify(lines)}`);
  const request = new RequestView(head).show(bytes);
  return {
    session: { process: PROCESS, streams: 1, listener: { number: 1, active: () => 1 }, proxyHeader: undefined },
    client: new ConnectionEnds(PEER),
    frontend: { name: "fe", id: 2 },
    backend: undefined,
    server: undefined,
    method: request.method,
    responseStatus: undefined,
    request,
    response: undefined,
    responseInput: undefined,
    awaitsRequest: false,
    input: undefined,
    variables: new StreamVariables(new SessionVariables(UNLIMITED)),
    asksProxy: false,
    captures: undefined,
    uniqueId: undefined,
    capturedLine: undefined,
    ...changes,
  };
}

/** A request for this target. */
export function requestFor(target: string): SampleSource {
  return sourceOf(`GET ${target} HTTP/1.1\nHost: a`);
}

/** A request of which nothing may be read but what is given. */
export function onlyRequest(request: Partial<RequestSamples>): SampleSource {
  return { request } as SampleSource;
}

export function responseOf(lines: string): ResponseSamples {
  const bytes = Buffer.from(`${lines.replaceAll("\n", "\r\n")}\r\n\r\n`, "latin1");
  const head = new ResponseHead();
  const length = parseResponseHead(bytes, 0, bytes.length, head, false, false);
  if (length !== bytes.length) throw new Error(`not read (${length}): ${JSON.stringify(lines)}`);
  return new ResponseView(head).show(bytes);
}

class ResponseView extends HeadFields<ResponseHead> implements ResponseSamples {
  get version(): string {
    return this.text(this.head.versionEnd - "1.1".length, this.head.versionEnd);
  }
}
