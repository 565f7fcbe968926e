import { type Component, type ComponentChildren, createContext, options } from "preact";
import { useContext, useLayoutEffect, useMemo } from "preact/hooks";
import { useAwake } from "./page.tsx";

interface InTurnProps {
  /** Whether its place among others can change: then it is over with waiting when these are rendered anew. */
  readonly moves?: boolean;
  /** One element. */
  readonly children: ComponentChildren;
}

/** Milliseconds: of a task, and until a turn comes though the page is busy. */
const SLICE = 4;
const PATIENCE = 200;

/**
 * Takes over what the server wrote in a task of its own, once the page is awake and idle: all of a long page
 * at once would be a long task. Until then the markup stays as it came, and its links and forms work as they
 * do without a script.
 */
export function InTurn({ moves, children }: InTurnProps) {
  const awake = useAwake();
  const { takesOver } = useContext(Enclosing);
  const turn = useMemo(() => {
    const turn = new Turn(children, takesOver);
    if (takesOver) line.push(turn);
    return turn;
  }, []);
  useLayoutEffect(() => {
    turn.takesOver = false;
  });
  // Markup that nobody has taken over does not move.
  if (!turn.waits || (moves && turn.first !== children)) {
    return <Enclosing.Provider value={turn}>{children}</Enclosing.Provider>;
  }
  if (awake && !isMoving) move();
  // Preact leaves the markup of a component that throws what has a `then`.
  throw turn;
}

/** The turn of one part of a page. */
class Turn {
  /** Whether what is within takes markup over: when the part is rendered for the first time. */
  takesOver: boolean;

  /** Known once it has been thrown. It has no state: Preact would pass over it while that is the same. */
  component: Component | undefined;

  constructor(readonly first: ComponentChildren, public waits: boolean) {
    this.takesOver = waits;
  }

  then(): void {}
}

/** What encloses a part: the page itself takes the server's markup over, and there is none on the server. */
const Enclosing = createContext({ takesOver: typeof document !== "undefined" });

/** Those who wait for their turn. */
const line: Turn[] = [];
let isMoving = false;

/** Has the next ones take their turn when there is nothing else to do. */
function move(): void {
  isMoving = line.length > 0;
  if (isMoving) whenIdle(serve, { timeout: PATIENCE });
}

function serve(): void {
  const until = performance.now() + SLICE;
  // Whoever has its turn renders at once, so that the time it takes is known, and what is in it lines up.
  options.debounceRendering = (render) => render();
  try {
    do {
      const turn = line.shift()!;
      turn.waits = false;
      turn.component?.forceUpdate();
    } while (line.length > 0 && performance.now() < until);
  } finally {
    // One that fails keeps nobody else from a turn.
    delete options.debounceRendering;
    move();
  }
}

/** Safari has no such thing. */
const whenIdle = globalThis.requestIdleCallback ?? setTimeout;

/** Preact's hook for what a component throws, an element's component and its own number; named as its addons name them. */
const hooks = options as { __e?: (error: unknown, element: Thrower) => void };
type Thrower = {
  readonly __c: Component;
  readonly props: Partial<InTurnProps>;
  __v: number | null;
};
const previous = hooks.__e;
hooks.__e = (...thrown) => {
  const [error, element] = thrown;
  if (!(error instanceof Turn)) return previous?.(...thrown);
  error.component = element.__c;
  // Preact has taken the number away, and does not move what has none. Others may be the same element again, which
  // Preact would then pass over.
  if (element.props.moves) element.__v = -1;
};
