import { define } from "../../define.ts";

export const handler = define.handlers({
  GET: () => new Response("#!/bin/sh\n", { headers: { "content-type": "text/x-shellscript" } }),
});
