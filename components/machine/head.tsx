import { displayState } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { Glyph } from "../glyph.tsx";
import { useOperates, useText, useTimes } from "../page.tsx";
import { usePastText } from "../past_text.ts";
import type { CheckState } from "./check_result.tsx";

/** What is done when a button is pressed. */
export interface HeadActions {
  check(): void;
  pause(): void;
  edit(): void;
  remove(): void;
  acknowledge(): void;
}

interface HeadProps {
  readonly machine: LiveMachine;
  readonly isGone: boolean;
  readonly check: CheckState;
  readonly actions: HeadActions;
}

/** The machine's name and state, and what can be done with it. */
export function Head({ machine, isGone, check, actions }: HeadProps) {
  const { gone } = usePastText();
  return (
    <>
      <div class="machine__head">
        <h1 tabIndex={-1}>{machine.hostname}</h1>
        {!isGone && <State machine={machine} />}
        {useOperates() && !isGone && <Actions machine={machine} check={check} actions={actions} />}
      </div>
      <div role="status">
        {isGone && (
          <p class="machine__gone">
            <b>{gone.title}</b> {gone.next} <a href="/">{gone.back}</a>
          </p>
        )}
      </div>
    </>
  );
}

function State({ machine }: { readonly machine: LiveMachine }) {
  const { state: words } = useText();
  const past = usePastText();
  const times = useTimes();
  const state = displayState(machine);
  const word = words[state];
  return (
    <p class="state" data-state={state}>
      <Glyph state={state} />
      {machine.since === null || machine.paused
        ? word
        : past.since(word, times.moment(machine.since))}
    </p>
  );
}

function Actions({ machine, check, actions }: Omit<HeadProps, "isGone">) {
  const text = usePastText().actions;
  const isChecking = check.kind === "checking";
  return (
    <div class="buttons" role="group" aria-label={text.label}>
      {!machine.paused && (
        <button
          type="button"
          class="button button--main"
          aria-disabled={isChecking}
          onClick={() => isChecking || actions.check()}
        >
          {isChecking ? text.checking : text.check}
        </button>
      )}
      <button
        type="button"
        class={machine.paused ? "button button--main" : "button"}
        onClick={() => actions.pause()}
      >
        {machine.paused ? text.resume : text.pause}
      </button>
      <button type="button" class="button" onClick={() => actions.edit()}>{text.edit}</button>
      <button type="button" class="button" onClick={() => actions.remove()}>{text.remove}</button>
    </div>
  );
}
