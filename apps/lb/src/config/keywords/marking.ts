import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ServerTarget } from "./server-load.ts";

/** What a change of a server's state does to streams. */
export interface Marking {
  /** Going down ends its own. */
  readonly endsSessionsDown?: true;
  /** Coming back ends those on backup servers. */
  readonly endsBackupSessionsUp?: true;
}

export interface MarkingTarget extends ServerTarget {
  readonly settings: Mutable<Marking>;
}

const SHOWN = "forwarding/cases/server-marks.ts#";

export const markingRows: readonly KeywordRow<MarkingTarget>[] = [
  {
    kind: "supported",
    keyword: "on-marked-down",
    takes: "shutdown-sessions",
    doc: "Ends what it carries when it goes down or into maintenance.",
    shown: `${SHOWN}on-marked-down shutdown-sessions ends what a server carries that goes down`,
    apply(statement, { settings }) {
      const what = statement.next();
      if (what !== "shutdown-sessions")
        return statement.alert(`'on-marked-down' expects 'shutdown-sessions' but got '${what}'`, { tight: true });
      settings.endsSessionsDown = true;
    },
  },
  {
    kind: "supported",
    keyword: "on-marked-up",
    takes: "shutdown-backup-sessions",
    doc: "Ends what backup servers carry when it comes back.",
    shown: `${SHOWN}on-marked-up shutdown-backup-sessions ends what backups carry when a server comes back`,
    apply(statement, { settings }) {
      const what = statement.next();
      if (what !== "shutdown-backup-sessions")
        return statement.alert(`'on-marked-up' expects 'shutdown-backup-sessions' but got '${what}'`, { tight: true });
      settings.endsBackupSessionsUp = true;
    },
  },
];
