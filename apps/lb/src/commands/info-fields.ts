import type { Configuration } from "../config/schema.ts";
import type { Tags } from "../stats/columns.ts";
import type { ProcessInfo } from "../stats/subjects.ts";
import { RELEASE_DATE, VERSION } from "../version.ts";
import type { ProcessTotals } from "./command.ts";

/** What `show info` tells of. */
export interface InfoSubject {
  readonly global: Configuration["global"];
  readonly process: ProcessInfo;
  readonly totals: ProcessTotals;
}

/** A line of `show info`; its forms follow from its row. */
export interface InfoField {
  readonly name: string;
  /** Its number in the typed forms: HAProxy counts those that it leaves out, too. */
  readonly position: number;
  readonly tags: Tags;
  /** Undefined: there is none. */
  readonly value: (subject: InfoSubject) => string | number | undefined;
}

const MEGABYTE = 1024 * 1024;

const product = tags("str", "Product", "Output", "Service");
const setting = tags("u32", "Config", "Gauge", "Service");
const settingText = tags("str", "Config", "Output", "Service");
const limit = tags("u32", "Config", "Limit", "Process");
const gauge = tags("u32", "Metric", "Gauge", "Process");
const total = tags("u32", "Metric", "Counter", "Process");
const rate = tags("u32", "Metric", "Rate", "Process");
const most = tags("u32", "Metric", "Max", "Process");
const duration = (type: Tags["type"]) => tags(type, "Metric", "Duration", "Process");

/** HAProxy 2.1's, in its order. Those that are 0 count what there is not here: pipes, compression, peers. */
export const INFO_FIELDS: readonly InfoField[] = [
  field(0, "Name", product, () => "HAProxy"),
  field(1, "Version", product, () => VERSION),
  field(2, "Release_date", product, () => RELEASE_DATE),
  field(3, "Nbthread", setting, ({ process }) => process.nbthread),
  field(4, "Nbproc", setting, () => 1),
  field(5, "Process_num", tags("u32", "Key", "Gauge", "Process"), () => 1),
  field(6, "Pid", tags("u32", "Status", "Gauge", "Process"), ({ process }) => process.pid),
  field(7, "Uptime", duration("str"), ({ process }) => uptimeText(process.uptimeSeconds)),
  field(8, "Uptime_sec", duration("u32"), ({ process }) => process.uptimeSeconds),
  field(9, "Memmax_MB", limit, () => 0),
  // There are no pools: the memory of the process, and how much of it the main thread uses.
  field(10, "PoolAlloc_MB", gauge, () => Math.trunc(process.memoryUsage.rss() / MEGABYTE)),
  field(11, "PoolUsed_MB", gauge, usedMegabytes),
  field(12, "PoolFailed", total, none),
  field(13, "Ulimit-n", limit, ({ process }) => process.ulimitN),
  field(14, "Maxsock", limit, ({ process }) => process.maxsock),
  field(15, "Maxconn", limit, ({ process }) => process.maxconn),
  field(16, "Hard_maxconn", limit, ({ process }) => process.maxconn),
  field(17, "CurrConns", gauge, ({ process }) => process.connections),
  field(18, "CumConns", total, ({ totals }) => totals.connections),
  field(19, "CumReq", total, ({ totals }) => totals.requests),
  field(23, "Maxpipes", limit, none),
  field(24, "PipesUsed", gauge, none),
  field(25, "PipesFree", gauge, none),
  field(26, "ConnRate", rate, ({ process }) => process.connectionRate),
  field(27, "ConnRateLimit", limit, ({ global }) => global.maxConnectionRate ?? 0),
  field(28, "MaxConnRate", most, ({ totals }) => totals.mostConnectionsASecond),
  field(29, "SessRate", rate, ({ totals }) => totals.sessionsASecond),
  field(30, "SessRateLimit", limit, ({ global }) => global.maxSessionRate ?? 0),
  field(31, "MaxSessRate", rate, ({ totals }) => totals.mostConnectionsASecond),
  field(42, "CompressBpsIn", rate, none),
  field(43, "CompressBpsOut", rate, none),
  field(44, "CompressBpsRateLim", limit, none),
  field(47, "Tasks", gauge, ({ process }) => process.tasks),
  field(48, "Run_queue", gauge, ({ process }) => process.runQueue),
  field(49, "Idle_pct", tags("u32", "Metric", "Avg", "Process"), ({ process }) => process.idlePercent),
  field(50, "node", settingText, ({ process }) => process.node),
  field(51, "description", settingText, ({ process }) => process.description),
  field(52, "Stopping", gauge, ({ totals }) => (totals.isStopping ? 1 : 0)),
  field(53, "Jobs", gauge, jobs),
  field(54, "Unstoppable Jobs", gauge, none),
  field(55, "Listeners", gauge, ({ totals }) => totals.listeners),
  field(56, "ActivePeers", gauge, none),
  field(57, "ConnectedPeers", gauge, none),
  field(58, "DroppedLogs", gauge, ({ totals }) => totals.droppedLogs),
  field(59, "BusyPolling", gauge, none),
  // Of names for which HAProxy has no memory left.
  field(60, "FailedResolutions", gauge, none),
  field(61, "TotalBytesOut", { ...gauge, type: "u64" }, ({ totals }) => totals.bytesOut),
  field(62, "BytesOutRate", { ...rate, type: "u64" }, ({ totals }) => totals.bytesOutASecond),
  field(63, "DebugCommandsIssued", gauge, none),
];

function field(position: number, name: string, tags: Tags, value: InfoField["value"]): InfoField {
  return { position, name, tags, value };
}

function tags(type: Tags["type"], origin: Tags["origin"], nature: Tags["nature"], scope: Tags["scope"]): Tags {
  return { type, origin, nature, scope };
}

function none(): number {
  return 0;
}

function usedMegabytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return Math.trunc((heapUsed + external) / MEGABYTE);
}

/** What keeps the process alive. */
function jobs({ process, totals }: InfoSubject): number {
  return process.connections + totals.listeners + totals.commandConnections;
}

/** `0d 0h00m03s` */
function uptimeText(seconds: number): string {
  const two = (number: number) => String(Math.trunc(number)).padStart(2, "0");
  return `${Math.trunc(seconds / 86_400)}d ${Math.trunc((seconds % 86_400) / 3600)}h${two((seconds % 3600) / 60)}m${two(seconds % 60)}s`;
}
