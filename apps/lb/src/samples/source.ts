import type { ConnectionEnds } from "./connection-ends.ts";
import type { ProcessSamples } from "./process.ts";
import type { Variables } from "./variables.ts";

/**
 * What expressions may ask of a stream. The engines' views implement it; every text is made when it is asked for.
 * A part that is undefined is not there at this place: nothing about it is true.
 */
export interface SampleSource {
  readonly session: SessionSamples;
  readonly client: ConnectionEnds;
  readonly frontend: ProxyName;
  readonly backend: ProxyName | undefined;
  readonly server: ServerName | undefined;
  /** The method of the request, also when its head is gone. */
  readonly method: string | undefined;
  /** The status of the response, also when its head is gone. */
  readonly responseStatus: number | undefined;
  readonly request: RequestSamples | undefined;
  readonly response: ResponseSamples | undefined;
  /** What came and was not passed on yet. */
  readonly input: InputSamples | undefined;
  /** The same from the server. */
  readonly responseInput: InputSamples | undefined;
  /** May what waits yet become the head of a request? */
  readonly awaitsRequest: boolean;
  readonly variables: Variables;
  readonly captures: CaptureSamples | undefined;
  /** `option http-use-proxy-header`: the client asks as it asks a proxy, and shows itself so. */
  readonly asksProxy: boolean;
  /** The id of the request; absent: requests get none. */
  readonly uniqueId: string | undefined;
  /** The request line as it was received, where the log keeps it. */
  readonly capturedLine: string | undefined;
}

/** What a client's connection is, whatever it carries now. */
export interface SessionSamples {
  readonly process: ProcessSamples;
  /** How many streams have begun on it. */
  readonly streams: number;
  /** Where it came in. */
  readonly listener: ListenerSamples;
  /** Undefined: it began without one. */
  readonly proxyHeader: ProxyHeaderSamples | undefined;
}

interface ListenerSamples {
  readonly number: number;
  /** Connections now, over all threads. */
  active(): number;
}

/** What else the header of the PROXY protocol says. */
export interface ProxyHeaderSamples {
  /** The name that the client asked for. */
  readonly authority: string | undefined;
}

export interface ProxyName {
  readonly name: string;
  readonly id: number;
}

export interface ServerName {
  readonly name: string;
  readonly id: number;
}

/** The fields of a head. Lines are numbered from 0 and asked for by number: no list, no map is made. */
export interface FieldSamples {
  readonly lineCount: number;
  /** Is this the line's name? @param name in lower case */
  isNamed(line: number, name: string): boolean;
  /** In lower case. */
  fieldName(line: number): string;
  /** Without the blanks around it. */
  fieldValue(line: number): string;
}

export interface RequestSamples extends FieldSamples {
  /** From the first slash of the target to the query. The empty string: the target has no path (`*`). */
  readonly path: string;
  /** Characters of `path`. */
  readonly pathLength: number;
  /** The target as received. */
  readonly target: string;
  /** What is there of the body, without the lines of chunks. All of it under `option http-buffer-request`, unless it is long. */
  readonly body: string;
  /** What the request says about that, or what is there. */
  readonly bodySize: number;
  /** Behind `HTTP/`. */
  readonly version: string;
}

export interface ResponseSamples extends FieldSamples {
  /** Behind `HTTP/`. */
  readonly version: string;
}

/** What was kept of messages for the log. */
export interface CaptureSamples {
  /** Values of fields, by the number of the capture. */
  readonly request: readonly (string | undefined)[];
  readonly response: readonly (string | undefined)[];
  readonly requestCookie: string | undefined;
  readonly responseCookie: string | undefined;
  /** Keeps a text. @returns false where there is no such capture */
  set(direction: "request" | "response", index: number, value: string): boolean;
}

/** Bytes that wait in a buffer. */
export interface InputSamples {
  readonly length: number;
  /** The bytes themselves; absent where they were read as messages. */
  readonly bytes?: Uint8Array;
  /** Will more come, and may the rules wait for it? */
  readonly mayGrow: boolean;
}
