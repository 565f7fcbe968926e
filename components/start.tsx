import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Commands } from "./commands.ts";
import { useAwake } from "./page.tsx";
import type { ServerText } from "./text/server/en.ts";

/** What it says: plain texts, which the server hands over, since only this page says them. */
export type StartWords = ServerText["start"];

interface StartProps {
  readonly title: string;
  readonly words: StartWords;
  readonly commands: Commands;
  /** What has come of it so far. */
  readonly children: ComponentChildren;
}

/** How to register a machine. */
export function Start({ title, words, commands, children }: StartProps) {
  return (
    <div class="start">
      <h1>{title}</h1>
      <p>{words.how}</p>
      <div>
        <Command
          kind={words.shell}
          label={words.copyShell}
          line={commands.shell}
          words={words}
        />
        <Command kind={words.deno} label={words.copyDeno} line={commands.deno} words={words} />
      </div>
      {children}
    </div>
  );
}

/** How long a copy is confirmed, in milliseconds. */
const CONFIRMED = 2000;

interface CommandProps {
  readonly kind: string;
  /** What its button is called by those who only hear it. */
  readonly label: string;
  readonly line: string;
  readonly words: StartWords;
}

function Command({ kind, label, line, words }: CommandProps) {
  const [copied, setCopied] = useState(false);
  const awake = useAwake();
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMED);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div class="start__command">
      <span class="start__kind">{kind}</span>
      <code>
        {line.split(" ").flatMap((
          word,
        ) => [<span class="start__word" key={word}>{word}</span>, " "])}
      </code>
      {awake && (
        <button
          type="button"
          class="button"
          aria-label={label}
          onClick={async () => setCopied(await copy(line))}
        >
          {words.copy}
        </button>
      )}
      <span class="start__copied" role="status">{copied && words.copied}</span>
    </div>
  );
}

/** Browsers keep the clipboard from pages without TLS; there the old way still works. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by the browser's settings: the old way may still be allowed.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
