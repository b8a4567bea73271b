import type { CheckingSettings } from "../config/schema.ts";
import type { Conversation } from "./conversation.ts";
import { compileHttpCheck } from "./http-check.ts";
import { protocolCheck } from "./protocol-checks.ts";

/**
 * Makes the conversation of a backend's next check. Compiled once, when the balancer starts.
 * @returns undefined: a connection is all that is asked for
 */
export function compileCheckKind(settings: CheckingSettings): ((isUp: () => boolean) => Conversation) | undefined {
  const { checkKind } = settings;
  if (!checkKind) return undefined;
  if (checkKind.kind === "http") return compileHttpCheck(checkKind.request, settings);
  const conversation = protocolCheck(checkKind);
  return () => conversation;
}
