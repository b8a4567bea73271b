import type { ResponseHead } from "../http1/message-head.ts";
import type { EditableResponse } from "../rules/subject.ts";
import type { ResponseSamples } from "../samples/source.ts";
import { HeadFields } from "./head-fields.ts";

/** What rules ask of the response just parsed. One a thread. */
export class ResponseView extends HeadFields<ResponseHead> implements ResponseSamples, EditableResponse {
  get status(): number {
    return this.edits.status ?? this.head.status;
  }

  get version(): string {
    return this.text(this.head.versionEnd - "1.1".length, this.head.versionEnd);
  }

  setStatus(status: number, reason: string): void {
    this.edits.setStatus(status, reason);
  }
}
