import {
  type DecodedPacket,
  encode,
  encodingLength,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from "dns-packet";

/** Seconds, as Docker's embedded DNS says. HAProxy asks again every second nevertheless. */
const TTL = 600;
const NXDOMAIN = 3;
/** Docker answers these itself (and PTR and SRV, which nobody asks here). */
const KNOWN_TYPES = ["A", "AAAA", "MX"];
/** Bytes of an answer to someone who names no size of his own (RFC 1035 §4.2.1). */
const DEFAULT_UDP_SIZE = 512;
export const TCP_SIZE = 65_535;

/**
 * Answers a query as Docker's embedded DNS server does (moby, libnetwork/resolver.go):
 * - A: one record a task, in another order each time, not compressed, recursion available, not authoritative;
 * - AAAA and MX of a name that exists: no record, NOERROR;
 * - another type, or a name that does not exist or has no task left: Docker asks the host's servers, which know no such
 *   name: NXDOMAIN.
 * @param addresses of a name in lower case; empty when there is none
 * @param limit bytes that the transport carries; undefined for what the query itself says (UDP)
 */
export function answer(query: DecodedPacket, addresses: (name: string) => readonly string[], limit?: number): Buffer {
  const questions = (query.questions ?? []).slice(0, 1);
  const [question] = questions;
  const known = question && KNOWN_TYPES.includes(question.type);
  const found = known ? shuffled(addresses(question.name.toLowerCase())) : [];
  const response: Packet & { answers: NonNullable<Packet["answers"]>; flags: number } = {
    type: "response",
    id: query.id ?? 0,
    flags: RECURSION_AVAILABLE | ((query.flags ?? 0) & RECURSION_DESIRED) | (found.length > 0 ? 0 : NXDOMAIN),
    questions,
    answers: question?.type === "A" ? found.map((data) => ({ type: "A", name: question.name, ttl: TTL, data })) : [],
  };
  const size = limit ?? udpSize(query);
  if (encodingLength(response) > size) response.flags |= TRUNCATED_RESPONSE;
  while (encodingLength(response) > size) response.answers.pop();
  return encode(response);
}

function udpSize(query: DecodedPacket): number {
  const edns = query.additionals?.find((record) => record.type === "OPT");
  return Math.max(DEFAULT_UDP_SIZE, edns && "udpPayloadSize" in edns ? edns.udpPayloadSize : 0);
}

/** Fisher and Yates: every order is as likely. */
function shuffled(list: readonly string[]): string[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other] as string, order[last] as string];
  }
  return order;
}
