import { define } from "../define.ts";

export default define.page(({ isPartial, route }) => (
  <main>
    <h1>No islands &amp; no script</h1>
    <p id="route">{route}</p>
    <p id="partial">{String(isPartial)}</p>
  </main>
));
