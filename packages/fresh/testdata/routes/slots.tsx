import { signal } from "@preact/signals";
import { define } from "../define.ts";
import Counter from "../islands/counter.tsx";
import Panel from "../islands/panel.tsx";

export default define.page(() => {
  const inner = signal(10);
  return (
    <main>
      <Panel title={<em>Open</em>} open>
        <p class="slotted" data-x="1">
          Rendered on the server: <b>bold</b>
        </p>
        <Counter id="inner" count={inner} />
      </Panel>
      <Panel title="Closed" open={false}>
        <p class="hidden-slot">Shown later</p>
      </Panel>
      <table>
        <tbody>
          <tr>
            <td>
              <Counter id="cell" count={inner} />
            </td>
          </tr>
        </tbody>
      </table>
    </main>
  );
});
