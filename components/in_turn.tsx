import { type ComponentChildren, createContext, options } from "preact";
import { useContext, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { useAwake } from "./page.tsx";

interface InTurnProps {
  /** One element. */
  readonly children: ComponentChildren;
}

/** Those who wait for their turn. */
const waiting: (() => void)[] = [];
let isUnderWay = false;

/** Milliseconds: of a task, and until a turn comes though the page is busy. */
const SLICE = 4;
const PATIENCE = 1000;

/** Whether what is rendered takes markup over: as a page opens, and then when a part of it has its turn. */
const TakesOver = createContext({ now: typeof document !== "undefined" });

/**
 * Takes over what the server wrote in a task of its own, once the page is awake: all of a long page at once
 * would be a long task. Until then the markup stays as it came, and its links and forms work as they do
 * without a script.
 */
export function InTurn({ children }: InTurnProps) {
  const awake = useAwake();
  const { now } = useContext(TakesOver);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const first = useRef(children);
  const isDue = useRef(!now);
  const later = useRef<Later | null>(null);
  const takesOver = useRef({ now });
  useLayoutEffect(() => {
    takesOver.current.now = false;
    later.current?.renumber();
  });
  // What its parent renders anew may have to move, and markup that nobody has taken over does not.
  isDue.current ||= children !== first.current;
  if (isDue.current) {
    return <TakesOver.Provider value={takesOver.current}>{children}</TakesOver.Provider>;
  }
  if (later.current === null) {
    waiting.push(() => {
      isDue.current = true;
      again(undefined);
    });
  }
  if (awake && !isUnderWay) next();
  throw later.current ??= new Later();
}

/** Gives turns when nothing else is to be done, several in a task where they are short. */
function next(): void {
  isUnderWay = waiting.length > 0;
  if (isUnderWay) whenIdle(take, { timeout: PATIENCE });
}

function take(): void {
  const until = performance.now() + SLICE;
  // Whoever has its turn renders at once, so that the time it takes is known, and what is in it lines up.
  options.debounceRendering = (render) => render();
  do waiting.shift()?.(); while (waiting.length > 0 && performance.now() < until);
  delete options.debounceRendering;
  next();
}

/** Safari has no such thing. */
const whenIdle = globalThis.requestIdleCallback ?? setTimeout;

/** Thrown in place of a render. Preact leaves the markup of a component that throws what has a `then`. */
class Later {
  component: { __v: { __v: number | null } } | undefined;

  then(): void {}

  /** Preact has taken the element's number away, takes it for new without one, and does not move what is new. */
  renumber(): void {
    if (this.component !== undefined) this.component.__v.__v ??= -1;
  }
}

/** Preact's hook for what a component throws, and its fields, by the names that its addons share. */
const hooks = options as { __e?: (error: unknown, vnode: { __c: Later["component"] }) => void };
const previous = hooks.__e;
hooks.__e = (error, vnode, ...rest: []) => {
  if (error instanceof Later) error.component = vnode.__c;
  else previous?.(error, vnode, ...rest);
};
