import { NOT_YET, refusedRows } from "../keyword.ts";

/** What is done to requests, responses and connections. */
export const ruleRows = refusedRows(NOT_YET, [
  "errorfile",
  "errorloc",
  "errorloc302",
  "errorloc303",
  "http-request",
  "http-response",
  "http-send-name-header",
  "option checkcache",
  "option contstats",
  "redirect",
  "tcp-request",
  "tcp-response",
]);
