import { type ComponentChildren, type FunctionComponent, h } from "preact";
import type { Context, LayoutConfig } from "./context.ts";
import { toDocument } from "./document.ts";
import type { PageProps, RouteComponent } from "./handlers.ts";
import { renderWithIslands } from "./islands.ts";
import type { Assets } from "./snapshot.ts";

/** A component that wraps what is inside it: a layout or `_app`. */
// deno-lint-ignore no-explicit-any -- an app knows its own state; here it only passes through.
export type Layer = RouteComponent<any>;

/** What a page rendered at some point of the path is wrapped in. */
export interface PageScope {
  app: Layer | null;
  /** Outermost first. */
  layouts: readonly Layer[];
}

/** A finished page. */
export interface RenderedPage {
  html: string;
  /** Value of the `link` header that preloads the page's scripts, or "". */
  preload: string;
  /** Nonce of the page's inline scripts and styles, fresh for each page. */
  nonce: string;
}

/** Renders content inside its layouts and `_app` to a whole document. */
export async function renderPage<State>(
  ctx: Context<State>,
  content: ComponentChildren,
  scope: PageScope,
  { config, assets }: { config: LayoutConfig; assets: Assets },
): Promise<RenderedPage> {
  let wrapped = content;
  const layers = config.skipInheritedLayouts ? [] : [...scope.layouts];
  if (scope.app !== null && !config.skipAppWrapper) layers.unshift(scope.app);
  for (const layer of layers.reverse()) {
    const inner = wrapped;
    wrapped = await componentElement(ctx, layer, () => inner);
  }
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const tree = renderWithIslands(wrapped, nonce, assets.islands);
  return { ...toDocument(tree, nonce, assets), nonce };
}

/**
 * The element of a page, a layout or `_app`.
 *
 * An async component is awaited here, because rendering is synchronous; any other is left to the
 * renderer, so that it may use hooks.
 */
export async function componentElement<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  Component: FunctionComponent,
): Promise<ComponentChildren> {
  const props = pageProps(ctx, Component);
  if (component.constructor.name !== "AsyncFunction") {
    return h(component as FunctionComponent<typeof props>, props);
  }
  return await (component as (props: PageProps<unknown, State>) => ComponentChildren)(props);
}

function pageProps<State>(
  ctx: Context<State>,
  Component: FunctionComponent,
): PageProps<unknown, State> {
  const { config, url, req, params, info, state, isPartial, error, route, data } = ctx;
  return { config, url, req, params, info, state, isPartial, error, route, data, Component };
}
