import { createDefine } from "fresh";

/** What the fixture's middlewares leave for its routes. */
export interface State {
  /** Names of the middlewares that ran, outermost first. */
  trail: string[];
}

export const define = createDefine<State>();
