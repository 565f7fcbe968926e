import { STYLESHEETS } from "../components/stylesheets.ts";
import { define } from "../web/define.ts";
import { readStylesheet } from "../web/stylesheet.ts";

/** The style of every page. */
export const STYLE = await readStylesheet(STYLESHEETS);

export const handlers = define.handlers({
  GET: () =>
    new Response(STYLE.text, {
      headers: {
        "content-type": "text/css; charset=UTF-8",
        "cache-control": "public, max-age=31536000, immutable",
      },
    }),
});
