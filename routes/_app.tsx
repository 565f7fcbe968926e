import { asset } from "fresh/runtime";
import { faultOf, pageTitle } from "../components/page_title.ts";
import { PART } from "../components/part.ts";
import { languageOf } from "../components/text/language.ts";
import { type Theme, themeOf } from "../components/theme.ts";
import { define } from "../web/define.ts";
import { pageStatus } from "../web/page_status.ts";
import { STYLE } from "./style.css.ts";

/** The document around every page. Its body is the first part of one that is shown in parts. */
export default define.page(({ Component, error, url, req, state }) => {
  const language = languageOf(url, req.headers);
  const theme = themeOf(url, req.headers);
  const shown = error === null
    ? state.title
    : faultOf(pageStatus(error), url.pathname, state.requestId, language).title;
  return (
    <html lang={language} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={SCHEMES[theme]} />
        <title>{pageTitle(shown, url.pathname, language)}</title>
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        <link rel="stylesheet" href={STYLE.href} />
      </head>
      <body data-part={PART}>
        <Component />
      </body>
    </html>
  );
});

/** What is painted before the style is there. */
const SCHEMES: Readonly<Record<Theme, string>> = {
  system: "light dark",
  light: "light",
  dark: "dark",
  contrast: "light dark",
};
