import type { RouteConfig } from "fresh";
import { define } from "../../../define.ts";

export const config: RouteConfig = { skipAppWrapper: true, skipInheritedLayouts: true };

export default define.page(() => <p>bare</p>);
