import { define } from "../../define.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { socket, response } = ctx.upgrade({ idleTimeout: 30 });
    socket.addEventListener("open", () => socket.send("hello"));
    return response;
  },
});
