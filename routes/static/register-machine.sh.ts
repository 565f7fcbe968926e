import { define } from "../../web/define.ts";
import { managerUrl } from "../../web/manager_url.ts";

/** The shell agent, with this manager's address in it: `curl -fsS …/static/register-machine.sh | sh`. */
export const handlers = define.handlers({
  GET(ctx) {
    const { services } = ctx.state;
    const url = managerUrl(services.settings, ctx.req.headers.get("host"));
    return new Response(services.registrationScript(url), {
      headers: {
        "content-type": "text/x-shellscript; charset=utf-8",
        "cache-control": "no-cache",
        "vary": "Host",
      },
    });
  },
});
