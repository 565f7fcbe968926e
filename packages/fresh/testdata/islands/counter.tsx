import type { Signal } from "@preact/signals";

interface Props {
  id: string;
  count: Signal<number>;
}

export default function Counter({ id, count }: Props) {
  return (
    <span class="counter" id={id}>
      Count: <output>{count}</output>
      <button type="button" onClick={() => count.value++}>+</button>
    </span>
  );
}
