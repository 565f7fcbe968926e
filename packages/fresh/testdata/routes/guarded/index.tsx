import { page } from "fresh";
import { define } from "../../define.ts";

export const handler = define.handlers({
  GET: () => page(),
  POST: () => new Response("posted"),
});

export default define.page<typeof handler>(({ state }) => <p>{state.trail.join(" ")}</p>);
