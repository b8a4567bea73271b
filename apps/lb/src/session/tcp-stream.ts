import type { LogRecord } from "../samples/log-format/record.ts";
import { Stream } from "./stream.ts";

/** The bytes of a session in mode tcp. */
export class TcpStream extends Stream {
  /** Its connection was accepted: nothing more needs to be known of it. */
  override begin(now: number): void {
    super.begin(now);
    this.headAt = now;
  }

  protected override conclude(now: number): void {
    this.countFailure();
    const { dontlognull } = this.session.frontend.proxy.options;
    if (this.bytesIn > 0 || !dontlognull) this.log(now);
  }

  /** For HAProxy who leaves while a server is looked for has not broken anything off. */
  protected override isClientToBlame(): boolean {
    return super.isClientToBlame() && !(this.cause === "C" && this.phase !== "D");
  }

  protected override record(now: number): LogRecord {
    const record = super.record(now);
    record.requestTime = -1;
    record.responseTime = -1;
    record.dataTime = record.connectTime < 0 ? -1 : Math.trunc(now - this.assignment.connectedAt);
    record.idleTime = 0;
    record.status = 0;
    // Observed: in mode tcp 2.1.0 logs one millisecond more than it waited.
    if (record.queueTime >= 0) record.queueTime++;
    return record;
  }
}
