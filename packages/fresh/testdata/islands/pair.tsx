import { useSignal } from "@preact/signals";
import Counter from "./counter.tsx";

/** An island that holds islands: inside it they are plain components. */
export default function Pair() {
  const left = useSignal(1);
  const right = useSignal(2);
  return (
    <>
      <Counter id="left" count={left} />
      <Counter id="right" count={right} />
    </>
  );
}
