import { App, cors, csrf, HttpError, staticFiles } from "fresh";
import type { State } from "./define.ts";

/** The fixture: one small app that uses every part of Fresh's API which the stand-in offers. */
export const app = new App<State>()
  .use(staticFiles())
  .use((ctx) => {
    ctx.state.trail = ["app"];
    return ctx.next();
  })
  .use("/api", cors({ origin: "https://friend.example" }))
  .use("/guarded", csrf())
  .get("/outside/throws", () => {
    throw new Error("thrown outside the file routes");
  })
  .get("/outside/gone", () => {
    throw new HttpError(410);
  })
  .get("/outside/info", (ctx) => Response.json({ info: ctx.info, route: ctx.route }))
  .fsRoutes();
