/** How an app is set up. */
export interface FreshConfig {
  /** Which kind of run `ctx.config.mode` tells of. Default: "production". */
  mode?: "development" | "production";
}

/** {@linkcode FreshConfig} with every default filled in. */
export interface AppConfig {
  /** Folder of the app. */
  root: string;
  /** Always "": mounting below a path is not part of this stand-in. */
  basePath: string;
  mode: "development" | "production";
  /** Always false: this stand-in reads no forwarded headers. */
  trustProxy: boolean;
}
