import type { CheckingSettings } from "../config/schema.ts";
import type { CheckResult } from "../state/check-result.ts";
import type { Conversation } from "./conversation.ts";
import { compileHttpCheck } from "./http-check.ts";
import { type ProbeTarget, probe } from "./probe.ts";
import { protocolCheck } from "./protocol-checks.ts";
import { compileTcpCheck } from "./tcp-check.ts";

/** Checks a server once. */
export type RunCheck = (target: ProbeTarget, isUp: () => boolean) => Promise<CheckResult>;

/** How a backend checks its servers. Compiled once, when the balancer starts. */
export function compileCheck(settings: CheckingSettings): RunCheck {
  const { checkKind, tcpCheck = [] } = settings;
  if (checkKind?.kind === "tcp") return compileTcpCheck(tcpCheck);
  const converse = compileConversation(settings);
  return (target, isUp) => probe(target, converse(isUp));
}

/** @returns what makes the conversation of the next check, or nothing: a connection is all that is asked for */
function compileConversation(settings: CheckingSettings): (isUp: () => boolean) => Conversation | undefined {
  const { checkKind } = settings;
  if (!checkKind || checkKind.kind === "tcp") return () => undefined;
  if (checkKind.kind === "http") return compileHttpCheck(checkKind.request, settings);
  const conversation = protocolCheck(checkKind);
  return () => conversation;
}
