import { expect, test } from "vitest";
import { fieldValue, targetText } from "../../src/rules/field-value.ts";

test("what is made for a field ends no line", () => {
  expect(fieldValue("a\r\nx-evil: 1\0b\tc\xe9")).toBe("a  x-evil: 1 b\tc\xe9");
});

test("what is made for a target ends it nowhere", () => {
  expect(targetText("/a b\r\n\0#\x7f\xe9{}%20?c")).toBe("/a%20b%0D%0A%00%23%7F%E9{}%20?c");
});
