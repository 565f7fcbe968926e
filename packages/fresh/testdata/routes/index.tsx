import { signal } from "@preact/signals";
import { define } from "../define.ts";
import Counter from "../islands/counter.tsx";

export default define.page(() => {
  const shared = signal(3);
  return (
    <main>
      <h1>Counters</h1>
      <Counter id="one" count={shared} />
      <Counter id="two" count={shared} />
    </main>
  );
});
