import { define } from "../define.ts";

export default define.layout(({ Component, state }) => (
  <div class="root-layout" data-trail={state.trail.join(" ")}>
    <Component />
  </div>
));
