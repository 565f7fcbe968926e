import { page } from "fresh";
import { commandsFor } from "../components/commands.ts";
import { firstPage } from "../components/fleet/first_page.ts";
import { Starting } from "../components/starting.tsx";
import { languageOf, rememberLanguage } from "../components/text/language.ts";
import { queryFromUrl } from "../core/list.ts";
import Dashboard from "../islands/dashboard.tsx";
import { define } from "../web/define.ts";
import { managerUrl } from "../web/manager_url.ts";

export const handlers = define.handlers({
  GET(ctx) {
    const { live, settings } = ctx.state.services;
    const headers = new Headers(rememberLanguage(ctx.url));
    headers.set("cache-control", "no-store");
    if (!live.ready()) {
      return page(null, { status: 503, headers });
    }
    return page({
      at: Date.now(),
      first: firstPage(live.machines(), queryFromUrl(ctx.url.searchParams)),
      commands: commandsFor(managerUrl(settings, ctx.req.headers.get("host"))),
    }, { headers });
  },
});

/** The dashboard; while the manager starts, that it does. */
export default define.page<typeof handlers>(({ data, url, req, state }) => {
  const language = languageOf(url, req.headers);
  return data === null
    ? <Starting language={language} manager={state.services.live.manager()} />
    : <Dashboard language={language} {...data} />;
});
