import { fieldValue } from "../rules/field-value.ts";
import type { EditableRequest, EditableResponse } from "../rules/subject.ts";
import { trimBlanksAfter, trimBlanksBefore } from "../samples/blanks.ts";
import type { SampleSource } from "../samples/source.ts";
import type { Backend } from "../state/backend.ts";
import type { Server } from "../state/server.ts";
import { isCacheable } from "./cacheability.ts";
import { type CookieDates, dateText, isOver, readDates } from "./cookie-dates.ts";
import { type CookieText, cookiesOf } from "./cookie-text.ts";
import type { BackendCookie, Persistence } from "./persistence.ts";
import { SetCookies } from "./set-cookies.ts";

/** The stream's way to a server, as far as it may be named. */
export interface NamedServer {
  /** That which was named, unless the stream has gone elsewhere since. */
  readonly named: Server | undefined;
  /** Where it is. */
  readonly server: Server | undefined;
  readonly redispatched: boolean;
  /** It stays with the server that is named, whatever happens to that. */
  isForced: boolean;
  name(server: Server): void;
}

/** The client's cookie, as logs tell of it: none; of no server; of one that is down; good; expired; too old; not looked at. */
type RequestLetter = "N" | "I" | "D" | "V" | "E" | "O" | "U";

/** A stream of a client that may come back to its server. One instance serves every exchange of a client's connection. */
export class StreamPersistence {
  readonly #all: ReadonlyMap<Backend, Persistence>;
  readonly #assignment: NamedServer;
  readonly #setCookies = new SetCookies();
  readonly #dates: CookieDates = { last: 0, first: 0 };
  #settings: Persistence | undefined;
  #isIgnored = false;
  #letter: RequestLetter = "N";
  #method = "";

  constructor(all: ReadonlyMap<Backend, Persistence>, assignment: NamedServer) {
    this.#all = all;
    this.#assignment = assignment;
  }

  /** @param own the backend that a `listen` section is itself */
  begin(own: Backend | undefined): void {
    this.#settings = own && this.#all.get(own);
    this.#isIgnored = false;
    this.#letter = "N";
    this.#setCookies.letter = "N";
    this.#dates.last = this.#dates.first = 0;
  }

  /** Its backend is known. */
  enter(backend: Backend, source: SampleSource): void {
    this.#settings = this.#all.get(backend);
    const rule = this.#settings?.rules.find(({ holds }) => holds(source));
    if (!rule) return;
    if (rule.forces) this.#assignment.isForced = true;
    else this.#isIgnored = true;
  }

  /** Finds the server that the request's cookies name, and takes out what is for the balancer alone. */
  takeRequest(request: EditableRequest, method: string): void {
    const { cookie } = this.#settings ?? {};
    this.#method = method;
    if (!cookie) return;
    for (let line = 0; line < request.lineCount; line++) {
      if (!request.isNamed(line, "cookie")) continue;
      const value = request.fieldValue(line);
      const left = this.#takeField(value, cookie);
      if (left === undefined) request.removeField(line);
      else if (left !== value) request.replaceField(line, fieldValue(left));
    }
  }

  /** @returns what goes on of it; undefined: nothing */
  #takeField(value: string, cookie: BackendCookie): string | undefined {
    const { name, mode, indirect } = cookie.settings;
    let left = "";
    let keeps = false;
    let isRemoving = false;
    for (const each of cookiesOf(value)) {
      let { text } = each;
      // RFC 2109 §4.4: attributes of the cookie before.
      if (each.name.startsWith("$")) {
        if (!isRemoving) left += each.delimiter + text;
        continue;
      }
      if (each.value !== undefined && each.name === name) {
        const rest = this.#takeCookie(each, each.value, cookie);
        if (rest !== undefined) text = rest;
        else if (mode === "insert" && indirect) {
          isRemoving = true;
          continue;
        }
      }
      keeps = true;
      if (!isRemoving) left += each.delimiter + text;
      else
        left =
          left === "" ? trimBlanksBefore(text) : `${trimBlanksAfter(left)}${each.delimiter} ${trimBlanksBefore(text)}`;
      isRemoving = false;
    }
    if (isRemoving && !keeps) return undefined;
    return left === "" && value !== "" ? undefined : left;
  }

  /** @returns under `prefix` the cookie as its server knows it */
  #takeCookie(each: CookieText, value: string, cookie: BackendCookie): string | undefined {
    const { mode, maxlife, maxidle } = cookie.settings;
    const end = value.indexOf(mode === "prefix" ? "~" : "|");
    let named = end < 0 ? value : value.slice(0, end);
    if (mode !== "prefix") {
      readDates(value, this.#dates);
      const now = Math.floor(Date.now() / 1000);
      const isOld = isOver(this.#dates.first, maxlife, now);
      if (isOld || isOver(this.#dates.last, maxidle, now)) {
        this.#letter = isOld ? "O" : "E";
        named = "";
        this.#dates.last = this.#dates.first = 0;
      }
    }
    this.#find(named, cookie);
    if (mode !== "prefix" || end < 0) return undefined;
    return each.text.slice(0, each.valueAt) + each.text.slice(each.valueAt + end + 1);
  }

  #find(named: string, { servers }: BackendCookie): void {
    const isFree = !this.#isIgnored && this.#assignment.named === undefined;
    if (isFree && named !== "") {
      const triesDown = this.#settings?.triesDown || this.#assignment.isForced;
      for (const server of servers.leadingTo(named)) {
        const isUp = server.isUp();
        this.#letter = isUp ? "V" : "D";
        if (!isUp && !triesDown) continue;
        this.#assignment.name(server);
        return;
      }
    }
    if (this.#letter === "N") this.#letter = isFree ? "I" : "U";
  }

  /** The response is what the rules have left of it. */
  changeResponse(response: EditableResponse & { readonly status: number }): void {
    const { cookie } = this.#settings ?? {};
    const { server, named } = this.#assignment;
    if (!cookie || !server) return;
    const { settings, servers } = cookie;
    const isDirect = named !== undefined && named === server;
    const value = servers.of(server);
    if (!this.#isIgnored) this.#setCookies.change(response, settings, value, isDirect);
    if (settings.mode !== "insert" || this.#isIgnored) return;
    if (settings.preserve && this.#setCookies.letter === "P") return;
    if (isDirect && !this.#isStale(cookie)) return;
    if (settings.postonly && this.#method !== "POST") return;
    // Asked before there is a field of ours.
    const isTold = settings.nocache && isCacheable(this.#method, response.status, response);
    response.addField({ name: "set-cookie", value: this.#cookieFor(value, cookie) });
    this.#setCookies.letter = value !== undefined && isDirect ? "U" : "I";
    if (isTold) response.addField(PRIVATE);
  }

  /** Must the dates in the client's cookie be others? */
  #isStale({ settings: { maxidle, maxlife } }: BackendCookie): boolean {
    const { last, first } = this.#dates;
    const isDated = maxidle > 0 || last !== 0;
    if (isDated && (last === 0 || last < Math.floor(Date.now() / 1000))) return true;
    return maxlife > 0 ? first === 0 : first !== 0;
  }

  #cookieFor(value: string | undefined, { settings, attributes }: BackendCookie): string {
    const name = fieldValue(settings.name);
    // A server that nothing leads to: the client is to forget the one it had.
    if (value === undefined) return `${name}=; Expires=Thu, 01-Jan-1970 00:00:01 GMT${attributes}`;
    const { maxidle, maxlife } = settings;
    const now = Math.floor(Date.now() / 1000);
    const last = maxidle > 0 || maxlife > 0 ? `|${dateText(now)}` : "";
    const first = maxlife > 0 ? `|${dateText(this.#dates.first || now)}` : "";
    return `${name}=${value}${last}${first}${attributes}`;
  }

  /** The last two letters of a line's termination state. */
  letters(): string {
    const { cookie } = this.#settings ?? {};
    if (!cookie || (cookie.settings.mode === undefined && !cookie.settings.indirect)) return "--";
    const isLost = this.#letter === "V" && this.#assignment.redispatched;
    return (isLost ? "D" : this.#letter) + this.#setCookies.letter;
  }
}

const PRIVATE = { name: "cache-control", value: "private", line: Buffer.from("cache-control: private\r\n", "latin1") };
