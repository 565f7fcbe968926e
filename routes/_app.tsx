import { asset } from "fresh/runtime";
import { STYLESHEETS } from "../components/stylesheets.ts";
import { textIn } from "../components/text/catalogue.ts";
import { languageOf } from "../components/text/language.ts";
import { define } from "../web/define.ts";

/** The document around every page. */
export default define.page(({ Component, url, req, state }) => {
  const language = languageOf(url, req.headers);
  const { product } = textIn(language);
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{state.title === undefined ? product : `${state.title} · ${product}`}</title>
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        {STYLESHEETS.map((name) => (
          <link key={name} rel="stylesheet" href={asset(`/css/${name}.css`)} />
        ))}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
