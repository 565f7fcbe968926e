import { page } from "fresh";
import { commandsFor } from "../components/commands.ts";
import { languageOf, rememberLanguage } from "../components/text/language.ts";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import Arrivals from "../islands/arrivals.tsx";
import { define } from "../web/define.ts";
import { managerUrl } from "../web/manager_url.ts";

export const handlers = define.handlers({
  GET(ctx) {
    const { live, settings } = ctx.state.services;
    return page({
      at: Date.now(),
      newest: live.ready()
        ? live.machines().reduce((newest, { id }) => Math.max(newest, id), 0)
        : null,
      commands: commandsFor(managerUrl(settings, ctx.req.headers.get("host"))),
    }, { headers: rememberLanguage(ctx.url) });
  },
});

/** How to register one more machine. */
export default define.page<typeof handlers>(({ data, url, req }) => {
  const language = languageOf(url, req.headers);
  const words = serverTextIn(language).start;
  return <Arrivals language={language} words={words} none={false} {...data} />;
});
