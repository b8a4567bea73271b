import type { CookieSettings } from "../config/schema.ts";
import { fieldValue } from "../rules/field-value.ts";
import type { EditableResponse } from "../rules/subject.ts";
import { setCookieOf, withValue } from "./cookie-text.ts";

/** What became of cookies in a response, as logs tell: none; passed on; taken out; set; replaced; its date set anew. */
type ResponseLetter = "N" | "P" | "D" | "I" | "R" | "U";

/** The cookies of a backend's name that its servers set. */
export class SetCookies {
  letter: ResponseLetter = "N";

  /** @param own the server's value @param isDirect did the client's cookie lead to it? */
  change(response: EditableResponse, settings: CookieSettings, own: string | undefined, isDirect: boolean): void {
    for (let line = 0; line < response.lineCount; line++) {
      if (!response.isNamed(line, "set-cookie")) continue;
      const value = response.fieldValue(line);
      const changed = this.#change(value, settings, own, isDirect);
      if (changed === undefined) response.removeField(line);
      else if (changed !== value) response.replaceField(line, fieldValue(changed));
    }
  }

  /** @returns undefined: it goes */
  #change(
    field: string,
    { name, mode, indirect, preserve }: CookieSettings,
    own: string | undefined,
    isDirect: boolean,
  ): string | undefined {
    const cookie = setCookieOf(field);
    if (cookie.value === undefined) return field;
    if (cookie.name !== name) return cookie.text;
    this.letter = "P";
    if (preserve) return cookie.text;
    if (mode === "insert" || (isDirect && indirect)) {
      this.letter = "D";
      return undefined;
    }
    if (own === undefined || (mode !== "rewrite" && mode !== "prefix")) return cookie.text;
    this.letter = "R";
    return withValue(cookie, mode === "rewrite" ? own : `${own}~${cookie.value}`);
  }
}
