import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { capability, chromiumBinary, required } from "@haproxy-practice/stack/capabilities";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isStatsRequest } from "../../src/stats/page-request.ts";
import { renderStats } from "../../src/stats/render.ts";
import type { StatsContext } from "../../src/stats/subjects.ts";
import { exampleContext, STATS } from "./example.ts";
import { tutorialContext } from "./tutorial.ts";

describe.skipIf(!required("browser"))(`the statistics in a browser: ${capability("browser").reason}`, () => {
  let browser: Browser;
  let server: Server;
  let context: StatsContext;
  let settings = STATS;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { method = "", url: target = "" } = request;
      if (!isStatsRequest(settings, method, target)) return response.writeHead(404).end();
      const answer = renderStats({ method, target }, settings, context);
      response.writeHead(answer.status, answer.reason, answer.headers.flat());
      return response.end(Buffer.from(answer.body, "latin1"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/my-stats`;
    // Chromium's sandbox does not work for root, who runs the tests in containers.
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    browser = await chromium.launch({ executablePath: chromiumBinary() ?? "", args });
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  beforeEach(async () => {
    context = exampleContext();
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  });

  afterEach(() => page.close());

  const serverNames = () =>
    page.locator('tr[class^="active"], tr[class^="backup"], tr.maintain').locator("a.lfsb").allTextContents();
  const optionLink = (text: string) => page.getByRole("link", { name: text, exact: true });

  test("shows a row for each server, in its state's colour", async () => {
    await page.goto(url);
    expect(await page.title()).toBe("Statistics Report for HAProxy on vm");
    const colour = (name: string) =>
      page.evaluate(
        `getComputedStyle(document.getElementsByName("web_service/${name}")[0].closest("tr")).backgroundColor`,
      );
    expect(await colour("web-up")).toBe("rgb(192, 255, 192)");
    expect(await colour("web-down")).toBe("rgb(255, 144, 144)");
    expect(await colour("web-backup")).toBe("rgb(176, 208, 255)");
    expect(await colour("web-unchecked")).toBe("rgb(224, 224, 224)");
    expect(await colour("web-unresolved")).toBe("rgb(192, 120, 32)");
    expect(await colour("web-idle")).toBe("rgb(32, 160, 255)");
    expect(await colour("Backend")).toBe("rgb(232, 232, 208)");
    expect(await serverNames()).toHaveLength(11);
  });

  test("every column of every table stands below its header", async () => {
    await page.goto(url);
    const widths = await page.evaluate<number[]>(`
      [...document.querySelectorAll("table.tbl > tbody > tr:not(.titre)")].map((row) =>
        [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0))`);
    expect(new Set(widths)).toEqual(new Set([31]));
  });

  test("shows a cell's details while the mouse is over it", async () => {
    await page.goto(url);
    const tip = page.locator('tr:has(a[name="web_service/web-down"]) div.tips', { hasText: "Connection refused" });
    expect(await tip.isVisible()).toBe(false);
    await page.locator('tr:has(a[name="web_service/web-down"]) u', { hasText: "L4CON" }).hover();
    expect(await tip.isVisible()).toBe(true);
  });

  test("hides what is down, and shows it again", async () => {
    await page.goto(url);
    await optionLink("Hide 'DOWN' servers").click();
    expect(page.url()).toBe(`${url};up`);
    expect(await serverNames()).not.toContain("web-down");
    await optionLink("Show all servers").click();
    expect(await serverNames()).toContain("web-down");
  });

  test("stops refreshing, and starts again", async () => {
    const refreshAfter = async (link: string) => {
      const [response] = await Promise.all([page.waitForResponse((answer) => answer.ok()), optionLink(link).click()]);
      return response.headers()["refresh"];
    };
    await page.goto(url);
    expect(await refreshAfter("Disable refresh")).toBeUndefined();
    expect(await refreshAfter("Refresh now")).toBeUndefined();
    expect(await refreshAfter("Enable refresh")).toBe("15");
  });

  test("shows the proxies of a scope, and keeps it in its links", async () => {
    await page.goto(url);
    await page.locator("input[name=scope]").fill("relay");
    await page.locator("input[name=scope]").press("Enter");
    await page.waitForURL(`${url}?scope=relay`);
    expect(await page.locator("a.px").allTextContents()).toEqual(["relay", "relayed"]);
    expect(await optionLink("Hide 'DOWN' servers").getAttribute("href")).toBe("/my-stats;up?scope=relay");
  });

  test("links to CSV, JSON and its schema", async () => {
    await page.goto(url);
    await optionLink("CSV export").click();
    expect(await page.locator("pre").textContent()).toMatch(/^# pxname,svname,/);
    await page.goBack();
    await optionLink("JSON export").click();
    expect(JSON.parse((await page.locator("pre").textContent()) ?? "")).toHaveLength(18);
    await page.goBack();
    await optionLink("schema").click();
    expect(JSON.parse((await page.locator("pre").textContent()) ?? "")).toHaveProperty("definitions");
  });

  test("jumps to a proxy and to a server by their anchors", async () => {
    await page.goto(url);
    await page.locator('a[href="#relayed/web-up"]').click();
    expect(page.url()).toBe(`${url}#relayed/web-up`);
    const row = page.locator('tr:has(> td > a[name="relayed/web-up"])');
    const { y = Number.NaN, height = 0 } = (await row.boundingBox()) ?? {};
    expect(y).toBeGreaterThanOrEqual(-height);
    expect(y).toBeLessThan(720);
  });

  test("runs nothing that a description or a scope smuggles in", async () => {
    const script = "<img src=x onerror=\"document.title='owned'\">";
    context = exampleContext();
    settings = { ...STATS, showDesc: script, showNode: script };
    await page.goto(`${url}?scope="><script>document.title='owned'</script>`);
    expect(await page.title()).toBe(`Statistics Report for HAProxy on ${script}`);
    expect(await page.locator("img, script").count()).toBe(0);
  });

  test("shows the tutorial's proxies on 1280 pixels", async () => {
    context = tutorialContext();
    settings = STATS;
    await page.goto(url);
    expect(await page.locator("a.px").allTextContents()).toEqual(["haproxyPractice", "web_service", "stat"]);
    expect(await page.locator("tr.active_up, tr.active_going_down, tr.maintain").count()).toBe(4);
    const file = process.env["STATS_SCREENSHOT"];
    const picture = await page.screenshot({ fullPage: true, ...(file === undefined ? {} : { path: file }) });
    // A PNG's width stands in its header.
    expect(picture.readUInt32BE(16)).toBe(1280);
  });
});
