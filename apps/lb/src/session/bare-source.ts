import type { CaptureSamples, InputSamples, RequestSamples, ResponseSamples } from "../samples/source.ts";

/** What expressions ask of a stream that has no messages: nothing is there. */
export class BareSource {
  get asksProxy(): boolean {
    return false;
  }

  get method(): string | undefined {
    return undefined;
  }

  get responseStatus(): number | undefined {
    return undefined;
  }

  get request(): RequestSamples | undefined {
    return undefined;
  }

  get response(): ResponseSamples | undefined {
    return undefined;
  }

  get input(): InputSamples | undefined {
    return undefined;
  }

  get responseInput(): InputSamples | undefined {
    return undefined;
  }

  get awaitsRequest(): boolean {
    return false;
  }

  get captures(): CaptureSamples | undefined {
    return undefined;
  }

  get uniqueId(): string | undefined {
    return undefined;
  }

  get capturedLine(): string | undefined {
    return undefined;
  }
}
