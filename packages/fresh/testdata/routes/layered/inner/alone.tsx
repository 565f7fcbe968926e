import type { RouteConfig } from "fresh";
import { define } from "../../../define.ts";

export const config: RouteConfig = { skipInheritedLayouts: true };

export default define.page(() => <p>no layouts</p>);
