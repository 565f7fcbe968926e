import { METHODS, type Middleware, type RouteComponent } from "./handlers.ts";
import { errorEndpoint, methodsOf, routeEndpoint } from "./route_endpoint.ts";
import type { Router } from "./router.ts";
import type { Segment } from "./segment.ts";
import type { FileRoute } from "./snapshot.ts";

/**
 * Registers the files of the routes folder. They come sorted: what a folder's routes inherit
 * before the routes, static names before dynamic ones.
 *
 * @param mount Path that stands before all of theirs, or "".
 */
export function addFileRoutes<State>(
  routes: readonly FileRoute<State>[],
  mount: string,
  root: Segment<State>,
  router: Router<State>,
): void {
  for (const { kind, folder, pattern, module } of routes) {
    const segment = root.at(mount + folder);
    switch (kind) {
      case "app":
        segment.app = module.default as RouteComponent<State>;
        break;
      case "layout":
        segment.layout = {
          layer: module.default as RouteComponent<State>,
          config: module.config ?? {},
        };
        break;
      case "middleware":
        segment.middlewares.push(
          ...[module.handler ?? module.handlers ?? module.default ?? []].flat() as Middleware<
            State
          >[],
        );
        break;
      case "error":
        segment.errorPage = errorEndpoint(module);
        break;
      case "route": {
        const endpoint = segment.enclose(routeEndpoint(module));
        const override = module.config?.routeOverride;
        // As in Fresh: only a route with a pattern of its own is loaded at the start, so only then
        // does the router know its methods and refuse others before any middleware of the folder.
        if (override === undefined) router.add(under(mount, pattern), METHODS, endpoint);
        else router.add(under(mount, override), methodsOf(module), endpoint);
      }
    }
  }
}

function under(mount: string, pattern: string): string {
  return mount !== "" && pattern === "/" ? mount : mount + pattern;
}
