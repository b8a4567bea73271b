import { capability, required } from "@haproxy-practice/stack/capabilities";
import { afterAll, describe, test } from "vitest";
import { httpProxyExceptions } from "../http-proxy-exceptions.ts";
import { haproxyBranch, type Target } from "./balancer.ts";
import { configuration } from "./configuration.ts";
import { Rig } from "./rig.ts";

/** One behaviour: a configuration, and what then passes between clients, balancer and servers. */
export interface Case {
  /** A sentence. */
  readonly name: string;
  /** `configuration()` unless given. */
  readonly configuration?: string;
  /** Why a target behaves differently and the case is not for it. `haproxy 2.6` means all later than 2.1. */
  readonly differs?: Partial<Record<Target | "haproxy 2.1" | "haproxy 2.6", string>>;
  /** What not every machine has: clients from all of 127.0.0.0/8; Linux's way with a full queue of connections. */
  readonly needs?: "loopback-network" | "linux";
  /** Plays all the roles, one step after the other. */
  readonly play: (rig: Rig) => Promise<void>;
}

/** A heading and its cases. */
export type Cases = Readonly<Record<string, readonly Case[]>>;

/** Runs every case against one balancer. */
export function runSuite(target: Target, headings: Cases): void {
  const runs = target !== "haproxy" || required("haproxy");
  const branch = target === "haproxy" ? haproxyBranch() : "";
  const what = target === "haproxy" ? `${capability("haproxy").reason} ${branch}` : "this project's";
  describe.skipIf(!runs)(`the ${target} engine forwards as HAProxy does (${what})`, () => {
    const left: string[] = [];
    for (const [heading, cases] of Object.entries(headings)) {
      describe(heading, () => {
        for (const each of cases) {
          const reason = reasonToSkip(each, target, branch);
          if (reason === undefined) test(each.name, () => play(target, each));
          else {
            left.push(`- ${each.name}: ${reason}`);
            test.skip(`${each.name} [not ${target}: ${reason}]`);
          }
        }
      });
    }
    afterAll(() => {
      if (left.length > 0) console.info(`Not for ${target}${branch && ` ${branch}`}:\n${left.join("\n")}`);
    });
  });
}

function reasonToSkip(each: Case, target: Target, branch: string): string | undefined {
  if (each.needs === "linux" && process.platform !== "linux") return "needs Linux";
  if (each.needs === "loopback-network" && !required(each.needs)) return capability(each.needs).reason;
  if (target === "http-proxy" && httpProxyExceptions[each.name]) return httpProxyExceptions[each.name];
  if (target !== "haproxy") return each.differs?.[target];
  return each.differs?.haproxy ?? each.differs?.[branch === "2.1" ? "haproxy 2.1" : "haproxy 2.6"];
}

async function play(target: Target, each: Case): Promise<void> {
  const rig = await Rig.start(target, each.configuration ?? configuration());
  try {
    await each.play(rig);
    rig.checkNothingUnread();
  } finally {
    await rig.stop();
  }
}
