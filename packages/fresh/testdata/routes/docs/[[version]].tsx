import { define } from "../../define.ts";

export default define.page(({ params, route }) => (
  <p>
    version={params.version ?? "none"} route={route}
  </p>
));
