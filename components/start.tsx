import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Commands } from "./commands.ts";
import { useAwake, useText } from "./page.tsx";

interface StartProps {
  readonly title: string;
  readonly commands: Commands;
  /** What has come of it so far. */
  readonly children: ComponentChildren;
}

/** How to register a machine. */
export function Start({ title, commands, children }: StartProps) {
  const { start } = useText();
  return (
    <div class="start">
      <h1>{title}</h1>
      <p>{start.how}</p>
      <div>
        <Command kind={start.shell} line={commands.shell} />
        <Command kind={start.deno} line={commands.deno} />
      </div>
      {children}
    </div>
  );
}

/** How long a copy is confirmed, in milliseconds. */
const CONFIRMED = 2000;

function Command({ kind, line }: { readonly kind: string; readonly line: string }) {
  const { start } = useText();
  const copied = useSignal(false);
  const awake = useAwake();
  useEffect(() => {
    if (!copied.value) return;
    const timer = setTimeout(() => copied.value = false, CONFIRMED);
    return () => clearTimeout(timer);
  }, [copied.value]);
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
          aria-label={start.copyLabel(kind)}
          onClick={async () => copied.value = await copy(line)}
        >
          {start.copy}
        </button>
      )}
      <span class="start__copied" role="status">{copied.value && start.copied}</span>
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
