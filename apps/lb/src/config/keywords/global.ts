import type { GlobalSection } from "../global-section.ts";
import { Words } from "../words.ts";
import { accountRows } from "./accounts.ts";
import { bufferRows } from "./buffers.ts";
import { environmentRows } from "./environment.ts";
import { featureTuningRows } from "./feature-tuning.ts";
import { globalLoggingRows } from "./logging.ts";
import { processRows } from "./process.ts";
import { processLimitRows } from "./process-limits.ts";
import { rateRows } from "./rates.ts";
import { globalStatsRow } from "./runtime-socket.ts";
import { tlsRows } from "./tls.ts";
import { tuningRows } from "./tuning.ts";
import { unixBindRows } from "./unix-bind.ts";
import { variableRows } from "./variables.ts";

/** All that may stand in `global`: a group a feature. */
export const globalWords = new Words<GlobalSection>(
  [
    ...processRows,
    globalStatsRow,
    ...processLimitRows,
    ...rateRows,
    ...bufferRows,
    ...globalLoggingRows,
    ...environmentRows,
    ...accountRows,
    ...tuningRows,
    ...featureTuningRows,
    ...tlsRows,
    ...unixBindRows,
    ...variableRows,
  ],
  { manual: "global", unknown: (word) => `unknown keyword '${word}' in 'global' section` },
);
