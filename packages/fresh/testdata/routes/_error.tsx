import { HttpError } from "fresh";
import { define } from "../define.ts";

export default define.page(({ error, url }) => (
  <main class="error">
    <h1>{error instanceof HttpError ? error.status : "broken"}</h1>
    <p>{error instanceof Error ? error.message : String(error)}</p>
    <p>{url.pathname}</p>
  </main>
));
