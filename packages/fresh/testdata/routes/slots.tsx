import { signal } from "@preact/signals";
import { define } from "../define.ts";
import Counter from "../islands/counter.tsx";
import Pair from "../islands/pair.tsx";
import Panel from "../islands/panel.tsx";
import Rows from "../islands/rows.tsx";
import Wrap from "../islands/wrap.tsx";

export default define.page(() => {
  const inner = signal(10);
  return (
    <main>
      <Panel title={<em>Open</em>} open>
        <p class="slotted" data-x="1">
          Rendered on the server: <b>bold</b>
        </p>
        <input id="off" disabled />
        <Counter id="inner" count={inner} />
      </Panel>
      <Panel title="Closed" open={false}>
        <p class="hidden-slot">Shown later</p>
        <Counter id="late" count={inner} />
      </Panel>
      <table>
        <tbody>
          <tr>
            <td>
              <Counter id="cell" count={inner} />
            </td>
          </tr>
          <Rows names={new Set(["one", "two"])} />
          <tr>
            <td id="after">after</td>
          </tr>
        </tbody>
      </table>
      <Pair />
      <p id="wrapped">
        before
        <Wrap>
          <i>given</i>
          <Counter id="deep" count={inner} />
        </Wrap>
        <Wrap />
        after
      </p>
    </main>
  );
});
