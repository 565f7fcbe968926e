import type { ComponentType } from "preact";
import type { Middleware, RouteComponent, RouteConfig, RouteHandler } from "./handlers.ts";

/** A script, and what it imports. */
export interface ScriptFiles {
  /** Path on the server. */
  script: string;
  /** Paths of the modules that its own imports, to be loaded beside it. */
  imports: string[];
}

/** An island as the build knows it. Its script exports `boot` too, which hydrates every island of a page. */
export interface Island extends ScriptFiles {
  /** Unique, and a JavaScript identifier: the boot script uses it as one. */
  name: string;
  // deno-lint-ignore no-explicit-any -- each island has props of its own.
  component: ComponentType<any>;
}

/** A file that may be served as it is. */
export interface StaticFile {
  /** Where it lies on disk. */
  file: string;
  /** Its length in bytes. */
  size: number;
  /** Hash of its content, in hexadecimal. */
  hash: string;
  contentType: string;
  /** Whether its path changes with its content. */
  immutable: boolean;
}

/** What a file under the routes folder may export. */
export interface RouteModule<State> {
  default?: RouteComponent<State> | Middleware<State> | Middleware<State>[];
  handler?: RouteHandler<unknown, State> | Middleware<State>[];
  handlers?: RouteHandler<unknown, State> | Middleware<State>[];
  config?: RouteConfig;
}

/** A file under the routes folder, its role told by its name. */
export interface FileRoute<State> {
  kind: "app" | "middleware" | "layout" | "error" | "route";
  /** Path of the folder (or file) with groups kept, which says what it inherits. */
  folder: string;
  /** The URLPattern path it answers; only a "route" uses it. */
  pattern: string;
  module: RouteModule<State>;
}

/** What pages and static files need of a build. */
export interface Assets {
  buildId: string;
  /** Folder of the app. */
  root: string;
  /** The script for signals and content among the props of islands. */
  extras: ScriptFiles;
  islands: ReadonlyMap<unknown, Island>;
  staticFiles: ReadonlyMap<string, StaticFile>;
}

/** What a build hands to an app. */
export interface Snapshot<State> extends Assets {
  routes: FileRoute<State>[];
}

/** What an app without a build serves: nothing but the routes registered on it. */
export function emptySnapshot<State>(): Snapshot<State> {
  return {
    buildId: "",
    root: ".",
    extras: { script: "", imports: [] },
    islands: new Map(),
    staticFiles: new Map(),
    routes: [],
  };
}
