import { json } from "../web/answers.ts";
import { define } from "../web/define.ts";

/** The process lives, whatever else is wrong: what a supervisor restarts on. */
export const handlers = define.handlers({
  GET: () => json({ status: "alive" }),
});
