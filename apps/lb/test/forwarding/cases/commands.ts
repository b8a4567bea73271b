import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import { Unexpected } from "../harness/wire.ts";

/** `{c}` is a free port, as `{f}`. */
const commanded = (words = "level admin", global = "") =>
  configuration({ global: `stats socket ipv4@127.0.0.1:{c} ${words}\n${global}` });

/** Gives a line of commands. @returns all that is said until the end */
async function command(rig: Rig, line: string): Promise<string> {
  const client = await rig.commands();
  client.send(`${line}\n`);
  return (await client.receivesUntilFin()).toString("latin1");
}

async function answers(rig: Rig, line: string, expected: string): Promise<void> {
  const answer = await command(rig, line);
  if (answer !== expected) throw new Unexpected(line, JSON.stringify(expected), JSON.stringify(answer));
}

/** One exchange passes. */
async function exchange(rig: Rig): Promise<void> {
  rig.server().serve();
  const client = await rig.client();
  client.send(get());
  await client.receives(forwarded("s1"));
  client.close();
}

/** A number that `show info` tells. */
async function info(rig: Rig, name: string): Promise<number> {
  const answer = await command(rig, "show info");
  return Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(answer)?.[1]);
}

/** The names of the rows that `show stat` tells of. */
async function rowsOf(rig: Rig, words: string): Promise<string> {
  const [header = "", ...rows] = (await command(rig, `show stat ${words}`)).split("\n");
  if (!header.startsWith("# pxname,svname,qcur,")) throw new Unexpected("show stat", "the names of columns", header);
  return rows.map((row) => row.split(",").slice(0, 2).join("/")).join(" ");
}

function isSame(what: string, got: string, expected: string): void {
  if (got !== expected) throw new Unexpected(what, JSON.stringify(expected), JSON.stringify(got));
}

/** The runtime socket: how commands are given and answered. */
export const commandLines: readonly Case[] = [
  {
    name: "a command line is answered, and the connection ends",
    configuration: commanded(),
    play: (rig) => answers(rig, "show cli level", "admin\n\n"),
  },
  {
    name: "several commands of one line, and of lines that come together, are answered one after the other",
    configuration: commanded(),
    async play(rig) {
      await answers(rig, "show cli level;show cli level", "admin\n\nadmin\n\n");
      await answers(rig, "show  cli level \r\nshow cli level", "admin\n\nadmin\n\n");
      await answers(rig, "show cli level;quit;show cli level", "admin\n\n");
    },
  },
  {
    name: "a backslash takes its meaning from a semicolon",
    configuration: commanded(),
    play: (rig) => answers(rig, "show cl\\i level \\; and;show cli level", "admin\n\nadmin\n\n"),
  },
  {
    name: "prompt keeps the connection, until prompt or quit",
    configuration: commanded(),
    async play(rig) {
      const [one, other] = [await rig.commands(), await rig.commands()];
      for (const client of [one, other]) {
        client.send("prompt\n");
        await client.receives("\n> ");
        client.send("show cli level\n");
        await client.receives("admin\n\n> ");
      }
      one.send("quit\n");
      await one.receivesFin();
      other.send("prompt;show cli level\n");
      await other.receives("\nadmin\n\n");
      await other.receivesFin();
    },
  },
  {
    name: "the lines of a payload are gathered until an empty one",
    configuration: commanded(),
    async play(rig) {
      await answers(rig, "show cli level <<\none;two\nthree\n", "admin\n\n");
      const client = await rig.commands();
      client.send("prompt\n");
      await client.receives("\n> ");
      client.send("show cli level <<\n");
      await client.receives("+ ");
      client.send("one;two\n");
      await client.receives("+ ");
      client.send("\n");
      await client.receives("admin\n\n> ");
    },
  },
  {
    name: "a line that nothing follows and that has no end is no command",
    configuration: commanded(),
    async play(rig) {
      const client = await rig.commands();
      client.send("show cli level");
      await client.staysQuiet(100);
      client.fin();
      await client.receivesFin();
    },
  },
  {
    name: "help, and what nobody knows, is answered with all commands",
    configuration: commanded(),
    differs: { "haproxy 2.6": "it lists those that are alike" },
    async play(rig) {
      const help = await command(rig, "help");
      for (const line of ["nobody knows this", "", "Show info"]) await answers(rig, line, help);
      const [first = "", ...others] = help.split("\n");
      isSame("help", first, "Unknown command. Please enter one of the following commands only :");
      for (const name of ["help", "prompt", "quit", "show info", "show stat"]) {
        if (!others.some((line) => line.startsWith(`  ${name} `))) throw new Unexpected("help", name, help);
      }
    },
  },
  {
    name: "a command of a higher level is refused",
    configuration: commanded("level user"),
    async play(rig) {
      await answers(rig, "show cli level", "user\n\n");
      await answers(rig, "show env HOME", "Permission denied\n\n");
      await answers(rig, "operator", "Permission denied\n\n");
    },
  },
  {
    name: "who connects is an operator unless the socket says otherwise",
    configuration: commanded(""),
    play: (rig) => answers(rig, "show cli level", "operator\n\n"),
  },
  {
    name: "a connection may give up its level",
    configuration: commanded(),
    async play(rig) {
      await answers(rig, "user;show cli level;operator", "\nuser\n\nPermission denied\n\n");
      await answers(rig, "operator;show cli level", "\noperator\n\n");
    },
  },
  {
    name: "messages begin with their severity where that is asked for",
    configuration: commanded("level user severity-output number"),
    async play(rig) {
      await answers(rig, "show cli level;show env HOME", "[6]: user\n\n[3]: Permission denied\n\n");
      await answers(rig, "set severity-output string;show cli level", "\n[info]: user\n\n");
      await answers(rig, "set severity-output none;show cli level", "\nuser\n\n");
    },
  },
  {
    name: "the sockets for commands, with their levels",
    configuration: commanded(),
    async play(rig) {
      const [header, socket = ""] = (await command(rig, "show cli sockets")).split("\n");
      isSame("show cli sockets", header ?? "", "# socket lvl processes");
      isSame("show cli sockets", socket.replace(/:\d+/, ":PORT"), "ipv4@127.0.0.1:PORT admin all");
    },
  },
  {
    name: "who comes beyond stats maxconn waits until another one has ended",
    configuration: commanded("level admin", "stats maxconn 1"),
    async play(rig) {
      const first = await rig.commands();
      first.send("prompt\n");
      await first.receives("\n> ");
      const second = await rig.commands();
      second.send("show cli level\n");
      await second.staysQuiet(100);
      first.send("quit\n");
      await second.receives("admin\n\n");
      await second.receivesFin();
    },
  },
  {
    name: "who comes beyond a socket's maxconn waits, too",
    configuration: commanded("level admin maxconn 1"),
    async play(rig) {
      const first = await rig.commands();
      first.send("prompt\n");
      await first.receives("\n> ");
      const second = await rig.commands();
      second.send("show cli level\n");
      await second.staysQuiet(100);
      first.send("quit\n");
      await second.receives("admin\n\n");
      await second.receivesFin();
    },
  },
  {
    name: "a silent connection is closed after stats timeout",
    configuration: commanded("level admin", "stats timeout 200ms"),
    async play(rig) {
      const client = await rig.commands();
      await client.staysQuiet(100);
      await client.isEnded();
    },
  },
  {
    name: "a silent connection is closed after what set timeout says",
    configuration: commanded("level user"),
    async play(rig) {
      await answers(rig, "set timeout", "'set timeout' only supports 'cli'.\n\n");
      await answers(rig, "set timeout cli soon", "Invalid timeout value.\n\n");
      const client = await rig.commands();
      client.send("prompt;set timeout cli 200ms\n");
      await client.receives("\n> \n> ");
      await client.staysQuiet(100);
      await client.isEnded();
    },
  },
];

/** The runtime socket: what it tells. */
export const commandReports: readonly Case[] = [
  {
    name: "show info tells what has passed",
    configuration: commanded("level admin", "maxconnrate 500\nmaxsessrate 400"),
    async play(rig) {
      const before = [await info(rig, "CumConns"), await info(rig, "CumReq"), await info(rig, "TotalBytesOut")];
      await exchange(rig);
      const after = [await info(rig, "CumConns"), await info(rig, "CumReq")];
      // Those who ask are counted, too.
      isSame("CumConns", String((after[0] ?? 0) - (before[0] ?? 0)), "4");
      // HAProxy counts the wait for a next request as one.
      const requests = (after[1] ?? 0) - (before[1] ?? 0);
      if (requests !== 4 && requests !== 5) throw new Unexpected("CumReq", "4", String(requests));
      if ((await info(rig, "TotalBytesOut")) <= (before[2] ?? 0) + forwarded("s1").length) {
        throw new Unexpected("TotalBytesOut", "what was sent to the server as well", "less");
      }
      isSame("Nbthread", String(await info(rig, "Nbthread")), "1");
      isSame("ConnRateLimit", String(await info(rig, "ConnRateLimit")), "500");
      isSame("SessRateLimit", String(await info(rig, "SessRateLimit")), "400");
      isSame("Stopping", String(await info(rig, "Stopping")), "0");
      const listeners = await info(rig, "Listeners");
      // HAProxy runs with a frontend more.
      if (listeners !== 2 && listeners !== 3) throw new Unexpected("Listeners", "2", String(listeners));
    },
  },
  {
    name: "show info has typed forms",
    configuration: commanded(),
    async play(rig) {
      const [first = ""] = (await command(rig, "show info typed")).split("\n");
      isSame("show info typed", first, "0.Name.1:POS:str:HAProxy");
      const json = JSON.parse(await command(rig, "show info json"));
      isSame("show info json", JSON.stringify(json[3].field), JSON.stringify({ pos: 3, name: "Nbthread" }));
      isSame("show info json", JSON.stringify(json[3].value), JSON.stringify({ type: "u32", value: 1 }));
    },
  },
  {
    name: "show stat tells of all proxies, or of the rows that are named",
    configuration: commanded(),
    async play(rig) {
      const all = await rowsOf(rig, "");
      if (!all.startsWith("f/FRONTEND b/s1 b/BACKEND")) throw new Unexpected("show stat", "all rows", all);
      // Without all three words they mean nothing.
      isSame("show stat b 4", await rowsOf(rig, "b 4"), all);
      isSame("show stat b -1 -1", await rowsOf(rig, "b -1 -1"), "b/s1 b/BACKEND  ");
      isSame("show stat b 2 7", await rowsOf(rig, "b 2 7"), "b/BACKEND  ");
      isSame("show stat -1 4 1", await rowsOf(rig, "-1 4 1"), "b/s1  ");
      isSame("show stat -1 4 2", await rowsOf(rig, "-1 4 2"), " ");
      // The runtime socket is the first proxy, and has no row.
      isSame("show stat 2 -1 -1", await rowsOf(rig, "2 -1 -1"), "f/FRONTEND  ");
      await answers(rig, "show stat nobody 1 1", "No such proxy.\n\n");
    },
  },
  {
    name: "show stat counts what has passed, in all its forms",
    configuration: commanded(),
    async play(rig) {
      await exchange(rig);
      const [header = "", row = ""] = (await command(rig, "show stat f 1 -1")).slice(2).split("\n");
      const column = header.split(",").indexOf("stot");
      isSame("show stat", row.split(",")[column] ?? "", "1");
      const typed = await command(rig, "show stat f 1 -1 typed");
      if (!typed.includes("\nF.2.0.7.stot.1:MCP:u64:1\n")) throw new Unexpected("show stat typed", "stot 1", typed);
      const json: { field: { name: string }; value: { value: number } }[][] = JSON.parse(
        await command(rig, "show stat f 1 -1 json"),
      );
      const stot = json[0]?.find(({ field }) => field.name === "stot");
      isSame("show stat json", String(stot?.value.value), "1");
    },
  },
  {
    name: "show schema json tells what the JSON of the others is like",
    configuration: commanded(),
    async play(rig) {
      const schema = JSON.parse(await command(rig, "show schema json"));
      isSame("show schema json", Object.keys(schema).join(), "$schema,oneOf,definitions");
    },
  },
  {
    name: "show env tells a variable of the environment",
    configuration: commanded(),
    async play(rig) {
      await answers(rig, "show env HOME", `HOME=${process.env["HOME"]}\n\n`);
      await answers(rig, "show env NOBODY_HAS_SET_THIS", "Variable not found\n\n");
      if (!`\n${await command(rig, "show env")}`.includes("\nPATH=")) throw new Unexpected("show env", "PATH", "none");
    },
  },
];
