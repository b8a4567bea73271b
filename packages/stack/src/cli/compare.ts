import { execFileSync } from "node:child_process";
import { balancerCommand } from "../balancers/balancer-command.ts";
import { checkAreas } from "../compare/check-comparisons.ts";
import { messageAreas } from "../compare/message-comparisons.ts";
import { knownDifferences } from "../compare/parity-list.ts";
import { Report } from "../compare/report.ts";
import { compareAll } from "../compare/run.ts";
import { Subject } from "../compare/subject.ts";
import { signalAreas, tutorialAreas } from "../compare/tutorial-comparisons.ts";
import { HAPROXY_CFG } from "../project-files.ts";
import { helpText, readArguments, runCommand } from "./arguments.ts";
import { say } from "./demo.ts";

const OPTIONS = { all: { help: "show what each did, also where they agree" } } as const;

await runCommand("compare", async () => {
  const values = readArguments(OPTIONS);
  if (values.help) {
    console.log(
      helpText("run compare", "Runs the same against both engines and the real HAProxy, side by side.", OPTIONS),
    );
    return 0;
  }
  const known = await knownDifferences();
  const version = haproxyVersion();
  say(`HAProxy ${version} beside this project's two engines`, "bold");
  // Ours is as 2.1: there, what later versions changed is no difference.
  const report = new Report(
    version.startsWith("2.1.") ? known.filter(({ from }) => from === "2.1") : known,
    values.all === true,
  );
  const started: Subject[] = [];
  try {
    for (const [index, name] of (["native", "http-proxy", "haproxy"] as const).entries())
      started.push(await Subject.start(name, `127.${100 + index}.${process.pid % 256}`));
    const areas = [...checkAreas, ...messageAreas, ...tutorialAreas, ...signalAreas];
    for await (const observation of compareAll(areas, started)) report.add(observation);
    return report.end() ? 0 : 1;
  } finally {
    await Promise.all(started.map((subject) => subject.stop()));
  }
});

/** `2.6.12-1+deb12u4` */
function haproxyVersion(): string {
  const { file, args } = balancerCommand("haproxy", HAPROXY_CFG);
  // The words before -db are those that start it: none, or Docker's.
  const printed = execFileSync(file, [...args.slice(0, args.indexOf("-db")), "-v"], { encoding: "utf8" });
  return /version (\S+)/.exec(printed)?.[1] ?? "of an unknown version";
}
