import type { KeywordRow } from "../keyword.ts";
import { REGISTERED_SERVER_WORDS } from "../registered.ts";
import { Words } from "../words.ts";
import { type CheckTarget, checkRows } from "./health-checks.ts";
import { type MarkingTarget, markingRows } from "./marking.ts";
import { type ResolutionTarget, resolutionRows } from "./resolution.ts";
import { type ServerCookieTarget, serverCookieRows } from "./server-cookie.ts";
import { type LoadTarget, serverLoadRows } from "./server-load.ts";

/** What the words of a server change. */
export type ServerWordsTarget = LoadTarget & CheckTarget & ResolutionTarget & ServerCookieTarget & MarkingTarget;

const rows: readonly KeywordRow<ServerWordsTarget>[] = [
  ...serverLoadRows,
  ...checkRows,
  ...resolutionRows,
  ...serverCookieRows,
  ...markingRows,
];

/** The words of `server`, `server-template` and `default-server`. */
export const serverWords = new Words<ServerWordsTarget>(rows, {
  manual: "server",
  label: ({ label }) => label,
  unknown: (word, { label }) => `'${label}' unknown keyword '${word}'. ${REGISTERED_SERVER_WORDS.text}`,
});
