import { DockerfileParser } from "dockerfile-ast";

/** One instruction, as it was written but for its continued lines. */
export interface Step {
  readonly keyword: string;
  /** `--from=build` and the like, by name. */
  readonly flags: Readonly<Record<string, string>>;
  readonly text: string;
  readonly line: number;
}

/** What is between one `FROM` and the next. */
export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
}

const HEADER = "";

/** Reads the repository's Dockerfile. The first stage, of no name, is what stands before any `FROM`. */
export async function readDockerfile(): Promise<Stage[]> {
  const source = await Deno.readTextFile(new URL("../../Dockerfile", import.meta.url));
  const stages: { name: string; steps: Step[] }[] = [{ name: HEADER, steps: [] }];
  for (const instruction of DockerfileParser.parse(source).getInstructions()) {
    const keyword = instruction.getKeyword();
    const { start, end } = instruction.getRange();
    const written = source.split("\n").slice(start.line, end.line + 1).join("\n")
      .slice(keyword.length);
    const flags = Object.fromEntries(
      [...written.matchAll(/(?:^|\s)--([\w-]+)=(\S+)/g)].filter(({ index }) =>
        /^(\s*--\S+)*\s*$/.test(written.slice(0, index))
      ).map(([, name = "", value = ""]) => [name, value]),
    );
    const text = written.replace(/^(\s*--[\w-]+=\S+)*\s*/, "").replace(/\s*\\\n\s*/g, " ");
    if (keyword === "FROM") {
      const name = /\sAS\s+(\S+)$/i.exec(text)?.[1] ?? "";
      stages.push({ name, steps: [] });
    }
    stages.at(-1)!.steps.push({ keyword, flags, text, line: start.line + 1 });
  }
  return stages;
}

/** The stage of this name. */
export function stageOf(stages: readonly Stage[], name: string): Stage {
  const stage = stages.find((each) => each.name === name);
  if (stage === undefined) throw new Error(`the Dockerfile has no stage ${name}`);
  return stage;
}

/** The text of an instruction that a stage has once. */
export function only({ name, steps }: Stage, keyword: string): string {
  const found = steps.filter((step) => step.keyword === keyword);
  if (found.length !== 1) throw new Error(`stage ${name} has ${found.length} × ${keyword}`);
  return found[0]!.text;
}
