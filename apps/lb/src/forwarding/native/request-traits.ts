import type { RequestHead } from "../../http1/message-head.ts";

/** What of a request matters for its response, and for what its connection carries after it. */
export class RequestTraits {
  minorVersion = 1;
  isHead = false;
  /** The same of the request that its server gets: a rule may have set another method. */
  asksHead = false;
  isConnect = false;
  wantsUpgrade = false;
  /** It is the first request of its connection. */
  isFirst = true;
  /** The client said that this request is its last. */
  isLast = false;
  /** What the client is to be told, and may do next. */
  keepsOpen = true;

  /** @param closes does the balancer close the client's connection after each response? */
  read(head: RequestHead, closes: boolean, isFirst: boolean): void {
    this.isFirst = isFirst;
    this.minorVersion = head.minorVersion;
    this.isHead = this.asksHead = head.isHead;
    this.isConnect = head.isConnect;
    this.wantsUpgrade = head.hasUpgrade && head.connectionUpgrade;
    this.isLast = head.minorVersion === 0 ? !head.connectionKeepAlive : head.connectionClose;
    this.keepsOpen = !this.isLast && !closes;
  }

  /** A rule has set another method. */
  sentAs(method: string): void {
    this.asksHead = method === "HEAD";
    // Who asked for a body, and is told how long it is, gets none.
    if (this.asksHead && !this.isHead) this.keepsOpen = false;
  }
}
