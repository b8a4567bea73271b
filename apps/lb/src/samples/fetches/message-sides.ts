import type { Layer } from "../layer.ts";
import type { FieldSamples, SampleSource } from "../source.ts";

/** Whose head a fetch looks into. */
export interface MessageSide {
  readonly layers: readonly Layer[];
  readonly of: (source: SampleSource) => FieldSamples | undefined;
  /** For the documentation. */
  readonly what: string;
}

export function requestSide(what: string): MessageSide {
  return { layers: ["HTTP request headers"], of: ({ request }) => request, what };
}

export function responseSide(what: string): MessageSide {
  return { layers: ["HTTP response headers"], of: ({ response }) => response, what };
}

/** Of the response once there is one. */
export function eitherSide(what: string): MessageSide {
  return {
    layers: ["HTTP request headers", "HTTP response headers"],
    of: ({ request, response }) => response ?? request,
    what,
  };
}
