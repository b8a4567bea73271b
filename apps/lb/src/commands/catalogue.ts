import { type Command, type Message, message } from "./command.ts";
import { informationCommands } from "./information.ts";
import { mapCommands } from "./map-commands.ts";
import { sessionCommands } from "./session-commands.ts";

const help: Command = {
  words: "help",
  doc: "this message",
  level: "user",
  shown: "forwarding/cases/commands.ts#help, and what nobody knows, is answered with all commands",
  run: () => helpMessage(),
};

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [help, ...sessionCommands, ...informationCommands, ...mapCommands];

const byWords = new Map(commands.map((command) => [command.words, command]));
const mostWords = Math.max(...commands.map(({ words }) => words.split(" ").length));
/** As wide as the words of most commands are. */
const WIDTH = 14;

export interface FoundCommand {
  readonly command: Command;
  readonly arguments: readonly string[];
}

/** The command that a line begins with. */
export function findCommand(words: readonly string[]): FoundCommand | undefined {
  for (let count = Math.min(mostWords, words.length); count > 0; count--) {
    const command = byWords.get(words.slice(0, count).join(" "));
    if (command) return { command, arguments: words.slice(count) };
  }
  return undefined;
}

/** What is said of an unknown command, and of `help`: programs know it by its first words. */
export function helpMessage(): Message {
  const lines = commands.map(({ words, takes, doc }) => {
    const form = takes === undefined ? words : `${words} ${takes}`;
    return `  ${form.padEnd(WIDTH)} : ${doc}`;
  });
  return message("info", ["Unknown command. Please enter one of the following commands only :", ...lines].join("\n"));
}
