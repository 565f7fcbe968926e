import type { RouteConfig } from "fresh";
import { define } from "../define.ts";

export const config: RouteConfig = { routeOverride: "/x/:module@:version" };

export default define.page(({ params }) => (
  <p>
    {params.module} at {params.version}
  </p>
));
