import { define } from "../../define.ts";

export const handler = define.handlers({
  GET: (ctx) =>
    ctx.upgrade({
      message: (socket, event) => socket.send(`echo ${event.data}`),
    }),
});
