import { define } from "../define.ts";

export default define.page(({ Component, url }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>Fixture {url.pathname}</title>
      <link rel="stylesheet" href="/css/site.css" />
    </head>
    <body>
      <Component />
    </body>
  </html>
));
